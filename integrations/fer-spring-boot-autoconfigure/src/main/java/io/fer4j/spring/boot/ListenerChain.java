package io.fer4j.spring.boot;

import io.fer4j.FaceEmotion;
import io.fer4j.RecognitionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells several listeners, the last one first of a call's end, so that what they open at its start is closed in reverse. */
final class ListenerChain implements RecognitionListener {
    private final List<RecognitionListener> listeners;

    private ListenerChain(List<RecognitionListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    static RecognitionListener of(List<RecognitionListener> listeners) {
        return listeners.size() == 1 ? listeners.get(0) : new ListenerChain(listeners);
    }

    @Override
    public void recognized(int faces, Duration detect, Duration preprocess, Duration classify) {
        for (RecognitionListener listener : listeners) {
            listener.recognized(faces, detect, preprocess, classify);
        }
    }

    @Override
    public Call begin() {
        List<Call> calls = new ArrayList<>(listeners.size());
        try {
            for (RecognitionListener listener : listeners) {
                calls.add(0, listener.begin());
            }
        } catch (RuntimeException | Error e) {
            calls.forEach(call -> call.failed(e));
            throw e;
        }
        return new Calls(calls);
    }

    private record Calls(List<Call> calls) implements Call {
        @Override
        public void succeeded(List<FaceEmotion> faces, Duration detect, Duration preprocess, Duration classify) {
            calls.forEach(call -> call.succeeded(faces, detect, preprocess, classify));
        }

        @Override
        public void failed(Throwable failure) {
            calls.forEach(call -> call.failed(failure));
        }
    }
}
