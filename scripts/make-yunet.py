#!/usr/bin/env python3
"""Writes the YuNet face detector's network as ONNX, from the weights that libfacedetection's shared object exports.

    pip download --no-deps --only-binary :all: --platform manylinux2014_x86_64 --python-version 311 yuface==2023.5.1
    scripts/make-yunet.py yuface-2023.5.1-*.whl fer-detect/src/main/resources/io/fer4j/detect/yunet/yunet.onnx

Needs Python 3.9 or later and nothing else. The same wheel gives the same bytes, whose SHA-256 it prints.

The wheel (BSD-3, Shiqi Yu) holds libfacedetection.so, in which each layer's weights are an exported array of floats with
the layer's name. Batch normalization is folded into them already. Their layout, established by comparing answers:
  pointwise  [outputs][inputs]
  depthwise  [9][channels]: the nine places of the kernel row by row, each with all channels
  first      [16][32]: 27 inputs of a 3x3 window, row by row, each with blue, green, red, and 5 zeros

The network (Wu, Peng and Yu 2023, "YuNet: A Tiny Millisecond-level Face Detector"): a 3x3 convolution with stride 2, then
units of a pointwise and a depthwise convolution; max pooling before the strides 4, 8, 16 and 32; a top-down neck; at the
strides 8, 16 and 32 a head for class, objectness, box and landmarks. The four heads of a stride become one here, because a
pointwise convolution's outputs and a depthwise one's channels do not depend on each other.

Input   "image"    [n, 3, height, width]: blue, green, red from 0 to 255; sides are multiples of 32
Outputs "stride8", "stride16", "stride32"   [n, 16, height / stride, width / stride]: class and objectness (before the
        sigmoid), center x and y (in cells from the cell's corner), width and height (logarithms, in cells), and x and y of
        the five landmarks (in cells from the cell's corner)
"""

import hashlib
import struct
import sys
import zipfile

LIBRARY = "yuface/libfacedetection.so"
LIBRARY_SHA_256 = "7fc3c140b563f449ce7cb5bd102ece650681e5bfeffc87efe79272be1932c4f4"
OPSET = 13
IR_VERSION = 7
HEADS = ("cls", "obj", "bbox", "kps")
STRIDES = (8, 16, 32)


class SharedObject:
    """The exported arrays of a 64-bit little-endian ELF file."""

    def __init__(self, contents):
        self.contents = contents
        if contents[:6] != b"\x7fELF\x02\x01":
            raise SystemExit("Expected a 64-bit little-endian ELF file, found another.")
        sections, size, count = struct.unpack_from("<Q", contents, 40)[0], *struct.unpack_from("<HH", contents, 58)
        headers = [struct.unpack_from("<IIQQQQIIQQ", contents, sections + i * size) for i in range(count)]
        self.sections = [h for h in headers if h[1] == 1]  # with contents in the file
        symbols = next(h for h in headers if h[1] == 11)  # the dynamic symbols
        names = headers[symbols[6]][4]
        self.symbols = {}
        for at in range(symbols[4], symbols[4] + symbols[5], 24):
            name, _, _, _, address, length = struct.unpack_from("<IBBHQQ", contents, at)
            end = contents.index(b"\0", names + name)
            self.symbols[contents[names + name : end].decode("ascii")] = (address, length)

    def floats(self, name):
        address, length = self.symbols[name]
        section = next(s for s in self.sections if s[3] <= address and address + length <= s[3] + s[5])
        offset = section[4] + address - section[3]
        return list(struct.unpack_from(f"<{length // 4}f", self.contents, offset))


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """A protobuf field: a whole number, or bytes and text with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode("utf-8")
    return varint(number << 3 | 2) + varint(len(value)) + value


class Graph:
    """An ONNX graph in the making; each method adds a node and returns its output's name."""

    def __init__(self):
        self.nodes = []
        self.tensors = []

    def tensor(self, name, shape, values):
        dims = b"".join(field(1, side) for side in shape)
        raw = struct.pack(f"<{len(values)}f", *values)
        self.tensors.append(field(5, dims + field(2, 1) + field(8, name) + field(9, raw)))
        return name

    def node(self, kind, inputs, output, **attributes):
        body = b"".join(field(1, name) for name in inputs) + field(2, output) + field(3, output) + field(4, kind)
        for name, value in sorted(attributes.items()):
            if isinstance(value, str):
                kind_of_value, encoded = 3, field(4, value)
            elif isinstance(value, int):
                kind_of_value, encoded = 2, field(3, value)
            else:
                kind_of_value, encoded = 7, b"".join(field(8, one) for one in value)
            body += field(5, field(1, name) + encoded + field(20, kind_of_value))
        self.nodes.append(field(1, body))
        return output

    def convolution(self, name, source, weights, shape, bias, stride=1, group=1):
        padding = shape[2] // 2
        return self.node(
            "Conv",
            [source, self.tensor(name + ".weight", shape, weights), self.tensor(name + ".bias", [shape[0]], bias)],
            name,
            group=group,
            kernel_shape=shape[2:],
            pads=[padding] * 4,
            strides=[stride] * 2,
        )

    def relu(self, source):
        return self.node("Relu", [source], source + ".relu")

    def pool(self, source):
        return self.node("MaxPool", [source], source + ".pool", kernel_shape=[2, 2], strides=[2, 2])

    def add_enlarged(self, name, small, large):
        enlarged = self.node(
            "Resize",
            [small, "", "twice"],
            name + ".enlarged",
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
        return self.node("Add", [large, enlarged], name)


def by_place(weights, channels):
    """Depthwise weights [9][channels] as [channels][9]."""
    return [weights[place * channels + channel] for channel in range(channels) for place in range(9)]


def first_layer(weights):
    """[16][32], each row 9 places of blue, green, red and 5 zeros, as [16][3][9]."""
    out = []
    for output in range(16):
        row = weights[output * 32 : (output + 1) * 32]
        out += [row[place * 3 + channel] for channel in range(3) for place in range(9)]
    return out


def unit(graph, library, name, source):
    """A pointwise and a depthwise convolution, then ReLU."""
    bias = library.floats(name + "_pw_bias")
    outputs = len(bias)
    weights = library.floats(name + "_pw_weight")
    label = name.replace("__", ".")
    point = graph.convolution(label + ".pw", source, weights, [outputs, len(weights) // outputs, 1, 1], bias)
    depth = by_place(library.floats(name + "_dw_weight"), outputs)
    return graph.relu(
        graph.convolution(
            label + ".dw", point, depth, [outputs, 1, 3, 3], library.floats(name + "_dw_bias"), group=outputs
        )
    )


def head(graph, library, level, source):
    """The four heads of a level side by side: 64 channels to 16."""
    point, point_bias, depth, depth_bias = [], [], [], []
    for kind in HEADS:
        name = f"bbox_head__multi_level_{kind}__{level}"
        bias = library.floats(name + "_pw_bias")
        point += library.floats(name + "_pw_weight")
        point_bias += bias
        depth += by_place(library.floats(name + "_dw_weight"), len(bias))
        depth_bias += library.floats(name + "_dw_bias")
    channels = len(point_bias)
    label = f"head.{STRIDES[level]}"
    mixed = graph.convolution(label + ".pw", source, point, [channels, 64, 1, 1], point_bias)
    return graph.convolution(
        f"stride{STRIDES[level]}", mixed, depth, [channels, 1, 3, 3], depth_bias, group=channels
    )


def network(library):
    graph = Graph()
    graph.tensor("twice", [4], [1, 1, 2, 2])
    weights = first_layer(library.floats("backbone__model0_pw_weight"))
    flow = graph.relu(
        graph.convolution(
            "backbone.model0", "image", weights, [16, 3, 3, 3], library.floats("backbone__model0_pw_bias"), stride=2
        )
    )
    flow = graph.pool(unit(graph, library, "backbone__model0_dp", flow))
    levels = []
    for model in range(1, 6):
        for part in ("dp1", "dp2"):
            flow = unit(graph, library, f"backbone__model{model}_{part}", flow)
        if model >= 3:
            levels.append(flow)
        if model in (2, 3, 4):
            flow = graph.pool(flow)
    for level in (2, 1, 0):
        levels[level] = unit(graph, library, f"neck__lateral_convs__{level}", levels[level])
        if level > 0:
            levels[level - 1] = graph.add_enlarged(f"neck.{STRIDES[level - 1]}", levels[level], levels[level - 1])
    for level in range(3):
        head(graph, library, level, levels[level])
    return graph


def value_info(name, sides):
    dims = b"".join(field(1, field(1, side) if isinstance(side, int) else field(2, side)) for side in sides)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def model(graph):
    body = b"".join(graph.nodes) + field(2, "yunet") + b"".join(graph.tensors)
    body += field(11, value_info("image", ["n", 3, "height", "width"]))
    for stride in STRIDES:
        body += field(12, value_info(f"stride{stride}", ["n", 16, f"height/{stride}", f"width/{stride}"]))
    return field(1, IR_VERSION) + field(2, "FER4J make-yunet") + field(7, body) + field(8, field(2, OPSET))


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        contents = wheel.read(LIBRARY)
    found = hashlib.sha256(contents).hexdigest()
    if found != LIBRARY_SHA_256:
        raise SystemExit(f"Expected {LIBRARY} with SHA-256 {LIBRARY_SHA_256}, found {found}. Get yuface 2023.5.1.")
    onnx = model(network(SharedObject(contents)))
    with open(sys.argv[2], "wb") as out:
        out.write(onnx)
    print(f"{sys.argv[2]}: {len(onnx)} bytes, SHA-256 {hashlib.sha256(onnx).hexdigest()}")


if __name__ == "__main__":
    main()
