package io.fer4j.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Model;
import io.fer4j.ModelCard;
import io.fer4j.WeightsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    @Test
    void theBomManagesWhatIsPublishedAndNothingElse() throws Exception {
        List<String> published = new ArrayList<>();
        List<String> unpublished = new ArrayList<>(List.of("fer4j-parent"));
        for (String module : modules("")) {
            if (!isPublished(module)) {
                unpublished.add(artifactId(module));
            } else if (!module.endsWith("-bom")) {
                published.add(artifactId(module));
            }
        }
        for (String aggregator : aggregators("")) {
            unpublished.add(artifactId(aggregator));
        }
        assertThat(published).contains("fer4j", "fer-api", "fer-model-vgg16-int8", "fer-natives-platform");
        assertThat(managed("fer-bom", "groupId")).containsOnly("io.fer4j");
        assertThat(managed("fer-bom", "artifactId")).containsExactlyInAnyOrderElementsOf(published);
        assertThat(texts("", "//*[local-name()='excludeArtifact']")).containsExactlyInAnyOrderElementsOf(unpublished);
    }

    @Test
    void theNativesBomManagesLibrariesWithNativesAndNothingElse() throws Exception {
        assertThat(managed("fer-natives-bom", "groupId"))
                .containsOnly("com.microsoft.onnxruntime", "org.bytedeco", "org.tensorflow");
    }

    /** Flattening knows the properties of the pom itself only, so these stand in two places. */
    @Test
    void theNativesBomHasTheVersionsOfTheRootPom() throws Exception {
        List<String> names = texts("fer-natives-bom", "//*[local-name()='version'][starts-with(., '${')]").stream()
                .map(name -> name.substring("${".length(), name.length() - 1))
                .distinct()
                .toList();
        assertThat(names).contains("opencv.version");
        for (String name : names) {
            String path = "/*/*[local-name()='properties']/*[local-name()='" + name + "']";
            assertThat(texts("fer-natives-bom", path)).as(name).isEqualTo(texts("", path));
        }
    }

    @Test
    void everyLibraryHasAModuleName() throws Exception {
        for (String module : modules("")) {
            String id = artifactId(module);
            if (!isPublished(module) || "pom".equals(packaging(module)) || id.startsWith("fer-model-")) {
                continue;
            }
            boolean described = Files.exists(ROOT.resolve(module).resolve("src/main/java/module-info.java"));
            List<String> names = texts(module, "//*[local-name()='Automatic-Module-Name']");
            String expected = "fer4j".equals(id)
                    ? "io.fer4j.all"
                    : "io.fer4j." + id.substring("fer-".length()).replace('-', '.');
            assertThat(described || names.contains(expected))
                    .as("%s is the module %s", module, expected)
                    .isTrue();
        }
    }

    /** From JDK 24 on, java -jar warns of native code, and later refuses it, unless the jar's manifest allows it (JEP 472). */
    @Test
    void everyRunnableJarAllowsNativeCode() throws Exception {
        int programs = 0;
        for (String module : modules("")) {
            if (!texts(module, "//*[local-name()='manifest']/*[local-name()='mainClass']")
                    .isEmpty()) {
                programs++;
                assertThat(texts(module, "//*[local-name()='manifestEntries']/*[local-name()='Enable-Native-Access']"))
                        .as(module)
                        .containsExactly("ALL-UNNAMED");
            }
        }
        assertThat(programs).isGreaterThanOrEqualTo(4);
    }

    @Test
    void everyModelArtifactIsCalledAndPackedByWhatItHolds() throws Exception {
        Set<String> found = new TreeSet<>();
        for (String module : modules("fer-models")) {
            if (!isPublished(module)) {
                continue;
            }
            String model = text(module, "//*[local-name()='model.id']");
            String weights = text(module, "//*[local-name()='model.weights']");
            String precision = artifactId(module).substring(("fer-model-" + model + "-").length());
            assertThat(module).isEqualTo("fer-models/" + artifactId(module));
            assertThat(text(module, "//*[local-name()='model.module']"))
                    .isEqualTo("io.fer4j.model." + model.replace('-', '.') + "." + precision);
            ModelCard card = Model.bundled(model).card();
            WeightsFile file = card.weights().stream()
                    .filter(each -> each.precision().id().equals(precision))
                    .findFirst()
                    .orElseThrow();
            assertThat(weights).isEqualTo(file.file());
            found.add(model + " " + precision);
        }
        Set<String> expected = new TreeSet<>();
        for (String id : Model.bundledIds()) {
            Model.bundled(id)
                    .card()
                    .weights()
                    .forEach(each -> expected.add(id + " " + each.precision().id()));
        }
        assertThat(expected).hasSize(8);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void noPublishedLibraryBringsNativesOrModelsButTheOneDependency() throws Exception {
        for (String module : modules("")) {
            if (!isPublished(module) || module.endsWith("-bom") || module.startsWith("natives/")) {
                continue;
            }
            List<String> brought = texts(
                    module,
                    "/*/*[local-name()='dependencies']/*[not(*[local-name()='scope']='test')]/*[local-name()='artifactId']");
            assertThat(brought).as(module).noneMatch(id -> id.startsWith("fer-natives"));
            assertThat(texts(
                            module,
                            "/*/*[local-name()='dependencies']/*[not(*[local-name()='scope']='test')]"
                                    + "/*[local-name()='classifier']"))
                    .as("native jars of %s", module)
                    .isEmpty();
            assertThat(brought.stream().filter(id -> id.startsWith("fer-model")))
                    .as(module)
                    .isEqualTo("fer4j".equals(module) ? List.of("fer-model-vgg16-int8") : List.of());
        }
    }

    /** Every platform's natives are the same libraries, in the platform's own classifier, and the platform artifact names all. */
    @Test
    void theNativesOfAllPlatformsAreTheSameLibraries() throws Exception {
        Map<String, String> classifiers = Map.of(
                "linux-aarch64", "linux-arm64",
                "linux-x86_64", "linux-x86_64",
                "macos-aarch64", "macosx-arm64",
                "macos-x86_64", "macosx-x86_64",
                "windows-x86_64", "windows-x86_64");
        Map<String, Set<String>> libraries = new TreeMap<>();
        Map<String, Set<String>> artifacts = new TreeMap<>();
        for (String module : modules("natives")) {
            String[] path = module.split("/", -1);
            String id = artifactId(module);
            String family = "vision".equals(path[1]) ? "" : "-" + path[1];
            assertThat(id).isEqualTo("fer-natives" + family + "-" + path[2]);
            List<String> ids = texts(module, "//*[local-name()='dependency']/*[local-name()='artifactId']");
            if ("platform".equals(path[2])) {
                assertThat(new TreeSet<>(ids)).isEqualTo(artifacts.get(path[1]));
            } else {
                artifacts.computeIfAbsent(path[1], key -> new TreeSet<>()).add(id);
                assertThat(libraries.computeIfAbsent(path[1], key -> new TreeSet<>(ids)))
                        .as(module)
                        .isEqualTo(new TreeSet<>(ids));
                String classifier = classifiers.get(path[2]);
                // Each library twice, as JavaCPP's own platform artifacts have it: where only the natives are named,
                // Ivy
                // leaves out the library's classes, though another module depends on them.
                assertThat(texts(
                                module,
                                "//*[local-name()='dependency'][not(*[local-name()='classifier'])]"
                                        + "/*[local-name()='artifactId']"))
                        .as(module)
                        .containsExactlyElementsOf(ids.stream().distinct().toList());
                assertThat(texts(module, "//*[local-name()='classifier']"))
                        .as(module)
                        .hasSize(ids.size() / 2)
                        .allMatch(each -> each.equals(classifier) || each.equals(classifier + "-onednn"));
            }
        }
        assertThat(libraries).containsOnlyKeys("dl4j", "tf", "vision");
    }

    /** Programs, on which nobody depends, and all models together, for them and for tests, say that they are not deployed. */
    private static boolean isPublished(String module) throws Exception {
        return !texts(module, "/*/*[local-name()='properties']/*[local-name()='maven.deploy.skip']")
                .contains("true");
    }

    private static List<String> aggregators(String above) throws Exception {
        List<String> aggregators = new ArrayList<>();
        for (String name : texts(above, "//*[local-name()='modules']/*")) {
            String module = above.isEmpty() ? name : above + "/" + name;
            if (!texts(module, "//*[local-name()='modules']/*").isEmpty()) {
                aggregators.add(module);
                aggregators.addAll(aggregators(module));
            }
        }
        return aggregators;
    }

    /** All modules below one, those of profiles too, the aggregators left out: as paths from the root. */
    private static List<String> modules(String aggregator) throws Exception {
        List<String> modules = new ArrayList<>();
        for (String name : texts(aggregator, "//*[local-name()='modules']/*")) {
            String module = aggregator.isEmpty() ? name : aggregator + "/" + name;
            List<String> below = modules(module);
            if (below.isEmpty()) {
                modules.add(module);
            } else {
                modules.addAll(below);
            }
        }
        return modules;
    }

    private static String artifactId(String module) throws Exception {
        return text(module, "/*/*[local-name()='artifactId']");
    }

    private static String packaging(String module) throws Exception {
        return String.join("", texts(module, "/*/*[local-name()='packaging']"));
    }

    private static String text(String module, String path) throws Exception {
        List<String> texts = texts(module, path);
        assertThat(texts).as(path + " in " + module).hasSize(1);
        return texts.get(0);
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
