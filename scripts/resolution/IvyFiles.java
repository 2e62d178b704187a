import java.nio.file.Path;
import org.apache.ivy.Ivy;
import org.apache.ivy.core.module.descriptor.Artifact;
import org.apache.ivy.core.module.descriptor.DefaultDependencyDescriptor;
import org.apache.ivy.core.module.descriptor.DefaultModuleDescriptor;
import org.apache.ivy.core.module.id.ModuleRevisionId;
import org.apache.ivy.core.report.ArtifactDownloadReport;
import org.apache.ivy.core.report.ResolveReport;
import org.apache.ivy.core.resolve.ResolveOptions;
import org.apache.ivy.core.settings.IvySettings;
import org.apache.ivy.plugins.resolver.ChainResolver;
import org.apache.ivy.plugins.resolver.IBiblioResolver;
import org.apache.ivy.util.DefaultMessageLogger;
import org.apache.ivy.util.Message;

/**
 * Prints what Ivy resolves: with "names" the files' names without fetching jars, with "paths" the fetched files.
 *
 * <p>Arguments: names|paths, the release repository, the cache, then GROUP:ARTIFACT:VERSION...
 */
class IvyFiles {
    public static void main(String[] args) throws Exception {
        boolean fetch = args[0].equals("paths");
        IvySettings settings = new IvySettings();
        settings.setDefaultCache(Path.of(args[2]).toFile());
        IBiblioResolver release = new IBiblioResolver();
        release.setName("release");
        release.setM2compatible(true);
        release.setRoot(Path.of(args[1]).toUri().toString());
        IBiblioResolver central = new IBiblioResolver();
        central.setName("central");
        central.setM2compatible(true);
        ChainResolver chain = new ChainResolver();
        chain.setName("chain");
        chain.setReturnFirst(true);
        chain.add(release);
        chain.add(central);
        settings.addResolver(chain);
        settings.setDefaultResolver("chain");
        Message.setDefaultLogger(new DefaultMessageLogger(Message.MSG_ERR));
        Ivy ivy = Ivy.newInstance(settings);
        ivy.getLoggerEngine().pushLogger(new DefaultMessageLogger(Message.MSG_ERR));

        DefaultModuleDescriptor module =
                DefaultModuleDescriptor.newDefaultInstance(ModuleRevisionId.newInstance("try", "try", "1"));
        for (int i = 3; i < args.length; i++) {
            String[] part = args[i].split(":");
            DefaultDependencyDescriptor dependency = new DefaultDependencyDescriptor(
                    module, ModuleRevisionId.newInstance(part[0], part[1], part[2]), false, false, true);
            dependency.addDependencyConfiguration("default", "default");
            module.addDependency(dependency);
        }
        ResolveOptions options = new ResolveOptions();
        options.setDownload(fetch);
        options.setOutputReport(false);
        ResolveReport report = ivy.resolve(module, options);
        if (report.hasError()) {
            System.err.println(report.getAllProblemMessages());
            System.exit(1);
        }
        if (fetch) {
            for (ArtifactDownloadReport each : report.getAllArtifactsReports()) {
                System.out.println(each.getLocalFile());
            }
            return;
        }
        for (Object each : report.getArtifacts()) {
            Artifact artifact = (Artifact) each;
            String classifier = artifact.getExtraAttribute("classifier");
            System.out.println(artifact.getName() + "-" + artifact.getModuleRevisionId().getRevision()
                    + (classifier == null ? "" : "-" + classifier) + "." + artifact.getExt());
        }
    }
}
