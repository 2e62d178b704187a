package io.fer4j;

import java.util.ArrayList;
import java.util.List;

/**
 * From which quality on a face's scores should not be relied on.
 *
 * @param yaw the largest yaw to either side, in degrees
 * @param pitch the largest pitch up or down, in degrees
 * @param size the least longer side of the box, in the frame's pixels
 * @param sharpness the least {@link FaceQuality#sharpness()}
 * @param brightness the least {@link FaceQuality#brightness()}
 * @param overexposure the largest {@link FaceQuality#overexposure()}
 * @param contrast the least {@link FaceQuality#contrast()}
 */
public record QualityLimits(
        float yaw, float pitch, float size, float sharpness, float brightness, float overexposure, float contrast) {
    /**
     * The default limits: beyond each, the default model is wrong at least 1.6 times as often as on FER2013's images as
     * they are, by
     * the votes of people (ADR 25).
     */
    public static final QualityLimits DEFAULT = new QualityLimits(40, 12, 22, 0.65f, 0.07f, 0.4f, 0.027f);

    /** No limits: scores are uncertain by their top probability alone. */
    public static final QualityLimits NONE = new QualityLimits(180, 180, 0, 0, 0, 1, 0);

    /**
     * Finds what makes a face's scores uncertain.
     *
     * @param quality of a face
     * @return in the order of {@link UncertaintyReason}, never {@link UncertaintyReason#LOW_PROBABILITY}; empty if the face
     * can be
     *     read; a face without a pose is not called turned
     */
    public List<UncertaintyReason> reasons(FaceQuality quality) {
        List<UncertaintyReason> reasons = new ArrayList<>();
        HeadPose pose = quality.pose();
        add(
                pose != null && (Math.abs(pose.yaw()) > yaw || Math.abs(pose.pitch()) > pitch),
                UncertaintyReason.TURNED,
                reasons);
        add(quality.size() < size, UncertaintyReason.SMALL, reasons);
        add(quality.sharpness() < sharpness, UncertaintyReason.BLURRED, reasons);
        add(quality.brightness() < brightness, UncertaintyReason.DARK, reasons);
        add(quality.overexposure() > overexposure, UncertaintyReason.OVEREXPOSED, reasons);
        add(quality.contrast() < contrast, UncertaintyReason.FLAT, reasons);
        return List.copyOf(reasons);
    }

    private static void add(boolean applies, UncertaintyReason reason, List<UncertaintyReason> reasons) {
        if (applies) {
            reasons.add(reason);
        }
    }
}
