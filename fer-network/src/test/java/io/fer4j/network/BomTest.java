package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What importing the BOMs does to a user's build, and what the published jars are called as modules. */
class BomTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** Programs: nobody depends on them. */
    private static final Set<String> PROGRAMS = Set.of("fer-cli", "fer-train", "fer-bench", "examples", "examples-dl4j");

    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    @Test
    void theBomManagesOurModulesAndNothingElse() throws Exception {
        assertThat(managed("fer-bom", "groupId")).containsOnly("io.fer4j");
        assertThat(managed("fer-bom", "artifactId")).containsExactlyInAnyOrderElementsOf(libraries());
    }

    @Test
    void theNativesBomManagesLibrariesWithNativesAndNothingElse() throws Exception {
        assertThat(managed("fer-natives-bom", "groupId"))
                .containsOnly("com.microsoft.onnxruntime", "org.bytedeco", "org.tensorflow");
    }

    @Test
    void everyLibraryHasAModuleName() throws Exception {
        for (String library : libraries()) {
            boolean described = Files.exists(ROOT.resolve(library).resolve("src/main/java/module-info.java"));
            List<String> names = texts(library, "//*[local-name()='Automatic-Module-Name']");
            String expected = "io.fer4j." + library.substring("fer-".length());
            assertThat(described || names.contains(expected))
                    .as("%s is the module %s", library, expected)
                    .isTrue();
        }
    }

    private static List<String> libraries() throws Exception {
        return texts("", "/*/*[local-name()='modules']/*").stream()
                .filter(module -> !module.endsWith("-bom") && !PROGRAMS.contains(module))
                .distinct()
                .toList();
    }

    private static List<String> managed(String module, String element) throws Exception {
        return texts(
                module,
                "//*[local-name()='dependencyManagement']//*[local-name()='dependency']/*[local-name()='" + element
                        + "']");
    }

    private static List<String> texts(String module, String path) throws Exception {
        NodeList nodes = (NodeList) XPATH.evaluate(path, pom(module), XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent().strip())
                .toList();
    }

    private static Document pom(String module) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder()
                .parse(ROOT.resolve(module).resolve("pom.xml").toFile());
    }
}
