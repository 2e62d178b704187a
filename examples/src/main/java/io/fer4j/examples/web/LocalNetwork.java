package io.fer4j.examples.web;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** This machine's addresses and names in the networks that it is part of. */
final class LocalNetwork {
    private LocalNetwork() {}

    /** Returns the addresses that other machines reach; none if there is no network. */
    static List<String> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(LocalNetwork::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(LocalNetwork::literal)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    /** Returns an address without the name of the interface that Java adds to some. */
    static String literal(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    /** Returns the machine's name, by itself and as multicast DNS spells it, in lower case; none if it has no name. */
    static List<String> machineNames() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            return name.contains(".") ? List.of(name) : List.of(name, name + ".local");
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
