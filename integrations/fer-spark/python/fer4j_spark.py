"""Facial expressions on PySpark: wrappers of io.fer4j.spark, whose jars must be on the class path (see docs/spark.md)."""

from pyspark.ml.param import Param, Params
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaTransformer


class _FerTransformer(JavaTransformer, JavaMLReadable, JavaMLWritable):
    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(self._CLASS, self.uid)
        for java_param in self._java_obj.params():  # Every parameter of the Java class becomes one here.
            param = Param(self, java_param.name(), java_param.doc())
            setattr(self, param.name, param)
            self._paramMap.pop(param, None)
        self._transfer_params_from_java()
        for name, value in params.items():
            self._set(**{name: value})


class FaceExpressions(_FerTransformer):
    """FaceExpressions(inputCol="content", outputCol="faces", model="vgg16", mode="PERMISSIVE").transform(pictures)"""
    _CLASS = "io.fer4j.spark.FaceExpressions"


class VideoExpressions(_FerTransformer):
    """VideoExpressions(framesPerSecond=5.0, segment=300000).transform(videos), durations in milliseconds"""
    _CLASS = "io.fer4j.spark.VideoExpressions"


def register(spark):
    """Registers the SQL function fer_faces, which runs once for each picture."""
    spark._jvm.io.fer4j.spark.FerFunctions.register(spark._jsparkSession)
