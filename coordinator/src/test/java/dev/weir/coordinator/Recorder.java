package dev.weir.coordinator;

import java.util.ArrayList;
import java.util.List;

/** A listener that keeps everything. */
final class Recorder implements RunListener {
    private final List<HostEvent> events = new ArrayList<>();
    private final List<WindowEdge> edges = new ArrayList<>();

    @Override
    public synchronized void host(HostEvent event) {
        events.add(event);
    }

    @Override
    public synchronized void windowOpened(WindowEdge edge) {
        edges.add(edge);
    }

    @Override
    public synchronized void windowClosed(WindowEdge edge) {
        edges.add(edge);
    }

    synchronized List<WindowEdge> edges() {
        return List.copyOf(edges);
    }

    synchronized List<HostEvent> events(HostEvent.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).toList();
    }

    synchronized List<String> texts(String host) {
        return events.stream()
                .filter(event -> event.host().host().value().equals(host))
                .map(event -> event.phase() + " " + event.kind() + " " + event.text())
                .toList();
    }
}
