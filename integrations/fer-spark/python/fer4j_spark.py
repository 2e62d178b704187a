"""Facial expressions on PySpark: wrappers of io.fer4j.spark, whose jars must be on the class path (see docs/spark.md)."""

import sys

from pyspark.ml.param import Param
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaTransformer


class _FerTransformer(JavaTransformer, JavaMLReadable, JavaMLWritable):
    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj("io.fer4j.spark." + type(self).__name__, self.uid)
        for param in self._java_obj.params():  # Every parameter of the Java class becomes one here.
            setattr(self, param.name(), Param(self, param.name(), param.doc()))
        self._transfer_params_from_java()
        self._set(**params)


class FaceExpressions(_FerTransformer):
    """FaceExpressions(inputCol="content", outputCol="faces", model="vgg16", mode="PERMISSIVE").transform(pictures)"""


class VideoExpressions(_FerTransformer):
    """VideoExpressions(framesPerSecond=5.0, segment=300000).transform(videos), durations in milliseconds"""


def register(spark):
    """Registers the SQL function fer_faces, which runs once for each picture."""
    spark._jvm.io.fer4j.spark.FerFunctions.register(spark._jsparkSession)


sys.modules["io.fer4j.spark"] = sys.modules[__name__]  # Where PySpark looks when it loads a pipeline.
