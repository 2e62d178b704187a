#!/usr/bin/env python3
"""Prints what libfacedetection itself finds in parts of the test pictures, as fer-detect's tests compare with it.

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install yuface==2023.5.1 numpy pillow
    /tmp/golden/bin/python scripts/yunet-golden.py > fer-detect/src/test/resources/io/fer4j/detect/yunet/golden.csv

The parts' sides are multiples of 32, so that nobody pads them. The library cuts its numbers off to whole ones.
"""

import pathlib

import numpy
import PIL.Image
import yuface

PICTURES = pathlib.Path(__file__).parent.parent / "fer-detect/src/test/resources/io/fer4j/detect"
PARTS = (
    ("astronaut.png", 320, 288),
    ("astronaut.png", 256, 224),
    ("mona-lisa.jpg", 384, 384),
    ("mona-lisa.jpg", 320, 352),
)

print("# scripts/yunet-golden.py with yuface 2023.5.1")
print("picture,width,height,score,x,y,w,h,right_eye_x,right_eye_y,left_eye_x,left_eye_y,nose_x,nose_y,"
      "mouth_right_x,mouth_right_y,mouth_left_x,mouth_left_y")
for name, width, height in PARTS:
    rgb = numpy.array(PIL.Image.open(PICTURES / name).convert("RGB"))[:height, :width]
    scores, boxes, landmarks = yuface.detect(numpy.ascontiguousarray(rgb[:, :, ::-1]), 0.65)
    for score, box, points in zip(scores, boxes, landmarks):
        print(",".join([name] + [str(int(number)) for number in (width, height, score, *box, *points)]))
