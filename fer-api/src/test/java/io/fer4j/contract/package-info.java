/**
 * The contracts that every backend and every face detector keeps, as interfaces with tests: whoever writes one adds a test
 * class of ten lines that implements {@link io.fer4j.contract.EmotionClassifierContract} or {@link
 * io.fer4j.contract.FaceDetectorContract}.
 */
@NullMarked
package io.fer4j.contract;

import org.jspecify.annotations.NullMarked;
