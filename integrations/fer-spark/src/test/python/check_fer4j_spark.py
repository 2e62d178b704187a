"""What PySparkTest runs: a line a face, by the transformer and by the SQL function in two registrations."""

import sys

from pyspark.ml import Pipeline, PipelineModel
from pyspark.sql import SparkSession

from fer4j_spark import FaceExpressions, VideoExpressions, register

class_path, pictures_directory, scratch = sys.argv[1:4]
spark = (SparkSession.builder.master("local[1]")
         .config("spark.driver.extraClassPath", class_path)
         .config("spark.driver.bindAddress", "127.0.0.1")
         .config("spark.driver.host", "127.0.0.1")
         .config("spark.driver.memory", "700m")
         .config("spark.ui.enabled", "false")
         .config("spark.sql.warehouse.dir", scratch + "/warehouse")
         .getOrCreate())
spark.sparkContext.setLogLevel("OFF")
pictures = spark.read.format("binaryFile").load(pictures_directory)
pictures.createOrReplaceTempView("pictures")

stage = FaceExpressions(minFaceSize=20, outputCol="faces", mode="PERMISSIVE")
assert stage.getOrDefault(stage.minFaceSize) == 20 and stage.getOrDefault(stage.detector) == "yunet"
model = Pipeline(stages=[stage]).fit(pictures)
model.write().overwrite().save(scratch + "/pipeline")
faces = PipelineModel.load(scratch + "/pipeline").transform(pictures)
faces.createOrReplaceTempView("transformed")
register(spark)
spark.udf.registerJavaFunction("by_class", "io.fer4j.spark.FerFaces", faces.schema["faces"].dataType)
assert VideoExpressions(framesPerSecond=5.0).getOrDefault("segment") == 300000

for way, source in [("transformer", "SELECT path, faces FROM transformed"),
                    ("function", "SELECT path, fer_faces(content) faces FROM pictures"),
                    ("class", "SELECT path, by_class(content) faces FROM pictures")]:
    rows = spark.sql("SELECT path, f.top, f.scores.happy FROM (SELECT path, explode(faces) f FROM (%s))"
                     " ORDER BY path, f.box.x" % source).collect()
    for row in rows:
        print("RESULT", way, row.path.split("/")[-1], row.top, row.happy.hex())
spark.stop()
