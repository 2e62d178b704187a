package io.fer4j.examples;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a program finish its work when it is told to end (SIGTERM, Ctrl-C), before the virtual machine runs its shutdown hooks: these run
 * side by side, and one of them closes ONNX Runtime. Where signals cannot be handled, the work is finished in a hook of its own.
 */
final class TerminationSignals {
    /** A process that a signal ended has this and the signal's number for its exit code. */
    private static final int SIGNALLED = 128;

    private TerminationSignals() {}

    /**
     * Sets what is done first.
     *
     * @param finish runs once, in another thread; then the process ends
     */
    static void handle(Runnable finish) {
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> {
            if (done.compareAndSet(false, true)) {
                finish.run();
            }
        };
        try {
            // Java's public interface has no signals. Named in the source, the class would be a warning of the
            // compiler's.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler action = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    once.run();
                    System.exit(SIGNALLED + (int) signal.getMethod("getNumber").invoke(arguments[0]));
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, action);
            for (String name : new String[] {"TERM", "INT"}) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            Runtime.getRuntime().addShutdownHook(new Thread(once, "fer4j-stop"));
        }
    }
}
