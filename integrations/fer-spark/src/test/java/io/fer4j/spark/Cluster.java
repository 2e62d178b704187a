package io.fer4j.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** A standalone cluster of Spark on this machine: a master and workers of one core each, processes of their own. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final int port;
    private final Process master;
    private final List<Process> workers = new ArrayList<>();

    private Cluster(Path home, int port, Process master) {
        this.home = home;
        this.port = port;
        this.master = master;
        // Whatever ends the tests, nothing of the cluster stays behind.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Starts a master and workers from the jars of this JVM's class path. */
    static Cluster start(Path directory, int workers) throws IOException {
        writePathingJar(Files.createDirectories(directory.resolve("spark/jars")).resolve("all.jar"));
        int port = freePort();
        Process master = java(
                directory.resolve("spark"),
                directory.resolve("master.log"),
                Map.of(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--webui-port",
                "0");
        Cluster cluster = new Cluster(directory, port, master);
        try {
            await("the master", () -> isOpen(port));
            for (int i = 0; i < workers; i++) {
                cluster.addWorker();
            }
            return cluster;
        } catch (RuntimeException | IOException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Writes a jar that names the jars of this JVM's class path: what a worker finds where Spark's own jars would be. FFmpeg, OpenBLAS
     * and OpenCV are not among them, since pictures need none of them.
     */
    private static void writePathingJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        classPath().stream()
                                .filter(entry -> entry.endsWith(".jar"))
                                .filter(entry -> !entry.contains("bytedeco") && !entry.contains("fer-vision"))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    private static List<String> classPath() {
        return Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    /** Returns the class path's directories, which executors need beside the jars. */
    static String directories() {
        return String.join(
                File.pathSeparator,
                classPath().stream()
                        .filter(entry -> new File(entry).isDirectory())
                        .map(entry -> new File(entry).getAbsolutePath())
                        .toList());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a JVM with what Spark needs opened, on this JVM's class path. */
    static Process java(Path sparkHome, Path log, Map<String, String> environment, String... arguments)
            throws IOException {
        return java(List.of(), sparkHome, log, environment, arguments);
    }

    static Process java(
            List<String> before, Path sparkHome, Path log, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-XX:+UseSerialGC"));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("SPARK_HOME", sparkHome.toString());
        // Without it a worker looks for the classes of Spark's own build.
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().putAll(environment);
        return builder.start();
    }

    String url() {
        return "spark://127.0.0.1:" + port;
    }

    Process addWorker() throws IOException {
        return addWorker(List.of());
    }

    /** Starts a worker behind a command such as taskset, whose choices its executor inherits. */
    Process addWorker(List<String> before) throws IOException {
        String name = "worker-" + workers.size();
        Process worker = java(
                before,
                home.resolve("spark"),
                home.resolve(name + ".log"),
                Map.of(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "-c",
                "1",
                "-m",
                "1g",
                "-d",
                home.resolve(name).toString(),
                url());
        workers.add(worker);
        return worker;
    }

    /** Ends an executor with SIGKILL. */
    static void killExecutor(Process worker) {
        executors(worker).forEach(ProcessHandle::destroyForcibly);
    }

    static List<ProcessHandle> executors(Process worker) {
        return worker.descendants().filter(ProcessHandle::isAlive).toList();
    }

    /** Ends a worker with SIGKILL; its executor then ends by itself, and is ended here in case it does not. */
    static void killWorker(Process worker) {
        List<ProcessHandle> left = executors(worker);
        worker.destroyForcibly();
        left.forEach(ProcessHandle::destroyForcibly);
    }

    List<Process> workers() {
        return workers;
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Expected " + what + " within " + PATIENCE + ".");
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what + ".", e);
            }
        }
    }

    @Override
    public void close() {
        Stream<ProcessHandle> executors = workers.stream().flatMap(Process::descendants);
        List<ProcessHandle> left = executors.toList();
        workers.forEach(Process::destroyForcibly);
        left.forEach(ProcessHandle::destroyForcibly);
        master.destroyForcibly();
    }
}
