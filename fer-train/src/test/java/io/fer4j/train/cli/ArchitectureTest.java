package io.fer4j.train.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The table of rooms in docs/architecture.md is that of the poms. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (.+) \\| (.*) \\|");

    @Test
    void everyModuleHasItsRowWithWhatItSees() throws Exception {
        TreeMap<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(table());
        while (row.find()) {
            rows.put(row.group(1), row.group(3));
        }
        TreeMap<String, String> poms = new TreeMap<>();
        for (String module : modules()) {
            poms.put(module, String.join(", ", seen(module)));
        }
        assertThat(rows).isEqualTo(poms);
    }

    @Test
    void theEnforcerKeepsBackendsApart() throws Exception {
        Map<String, List<String>> frameworks = Map.of(
                "fer-onnx", List.of("com.microsoft.onnxruntime"),
                "fer-tf", List.of("org.tensorflow"),
                "fer-dl4j", List.of("org.deeplearning4j", "org.nd4j"));
        for (String backend : frameworks.keySet()) {
            String pom = Files.readString(ROOT.resolve(backend).resolve("pom.xml"));
            frameworks.forEach(
                    (other, groups) -> groups.forEach(group -> assertThat(pom.contains("<exclude>" + group + ":*"))
                            .as("%s/pom.xml bans %s", backend, group)
                            .isEqualTo(!other.equals(backend))));
        }
    }

    private static String table() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        return page.substring(page.indexOf("<!-- modules -->"), page.indexOf("<!-- /modules -->"));
    }

    /** The modules of the root pom; those below a folder's own pom are named by that folder. */
    private static List<String> modules() throws Exception {
        Element project = pom(ROOT.resolve("pom.xml")).getDocumentElement();
        List<String> modules = new ArrayList<>();
        for (Element module : children(child(project, "modules"), "module")) {
            modules.add(module.getTextContent().strip());
        }
        assertThat(modules).hasSizeGreaterThan(10);
        return modules;
    }

    /** Our modules on the run-time class path of a module, without natives and models. */
    private static Set<String> seen(String module) throws Exception {
        Element project = pom(ROOT.resolve(module).resolve("pom.xml")).getDocumentElement();
        TreeSet<String> seen = new TreeSet<>();
        for (Element dependency : children(child(project, "dependencies"), "dependency")) {
            String artifact = text(dependency, "artifactId");
            boolean atRunTime = List.of("", "compile", "runtime").contains(text(dependency, "scope"));
            if (text(dependency, "groupId").equals("io.fer4j")
                    && atRunTime
                    && !artifact.startsWith("fer-natives")
                    && !artifact.startsWith("fer-model")) {
                seen.add("`" + artifact + "`");
            }
        }
        return seen;
    }

    private static Document pom(Path file) throws ParserConfigurationException, IOException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(file.toFile());
    }

    private static Element child(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? parent.getOwnerDocument().createElement(name) : found.get(0);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        return child(parent, name).getTextContent().strip();
    }
}
