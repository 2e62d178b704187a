package io.fer4j.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * What made a result, so that it can be made again.
 *
 * @param model the model's id
 * @param precision the id of its weights
 * @param sha256 the SHA-256 of these weights
 * @param detector the detector's id
 * @param version FER4J's version
 */
record Provenance(String model, String precision, String sha256, String detector, String version) {
    static final StructType TYPE = new StructType()
            .add("model", DataTypes.StringType)
            .add("precision", DataTypes.StringType)
            .add("sha256", DataTypes.StringType)
            .add("detector", DataTypes.StringType)
            .add("fer4j", DataTypes.StringType);

    Row toRow() {
        return RowFactory.create(model, precision, sha256, detector, version);
    }

    /** Returns what stands in the metadata of the result's column. */
    Metadata toMetadata() {
        return new MetadataBuilder()
                .putMetadata(
                        "fer4j",
                        new MetadataBuilder()
                                .putString("model", model)
                                .putString("precision", precision)
                                .putString("sha256", sha256)
                                .putString("detector", detector)
                                .putString("fer4j", version)
                                .build())
                .build();
    }
}
