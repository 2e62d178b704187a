import coursierapi.Cache;
import coursierapi.Dependency;
import coursierapi.Fetch;
import coursierapi.FetchResult;
import coursierapi.MavenRepository;
import coursierapi.Repository;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Prints what Coursier resolves: with "names" the files' names without fetching jars, with "paths" the fetched files.
 *
 * <p>Arguments: names|paths, the release repository, the cache, then GROUP:ARTIFACT:VERSION...
 */
class CoursierFiles {
    public static void main(String[] args) throws Exception {
        boolean fetch = args[0].equals("paths");
        List<Dependency> dependencies = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            String[] part = args[i].split(":");
            dependencies.add(Dependency.of(part[0], part[1], part[2]));
        }
        Fetch resolution = Fetch.create()
                .withDependencies(dependencies.toArray(new Dependency[0]))
                .withRepositories(
                        MavenRepository.of(Path.of(args[1]).toUri().toString()), Repository.central())
                .withCache(Cache.create().withLocation(new File(args[2])));
        if (!fetch) {
            // A type that no artifact has: the dependencies are resolved, and no file is fetched.
            resolution = resolution.withArtifactTypes(Set.of("none"));
        }
        FetchResult result = resolution.fetchResult();
        if (fetch) {
            result.getFiles().forEach(System.out::println);
            return;
        }
        for (Dependency dependency : result.getDependencies()) {
            String type = dependency.getPublication() == null ? "" : dependency.getPublication().getType();
            String classifier =
                    dependency.getPublication() == null ? "" : dependency.getPublication().getClassifier();
            System.out.println(dependency.getModule().getName() + "-" + dependency.getVersion()
                    + (classifier.isEmpty() ? "" : "-" + classifier) + (type.equals("pom") ? ".pom" : ".jar"));
        }
    }
}
