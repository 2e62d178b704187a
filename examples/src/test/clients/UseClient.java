import client.ApiClient;
import client.ApiException;
import client.api.OperationApi;
import client.api.RecognitionApi;
import client.model.Face;
import client.model.Result;
import java.io.File;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Uses the generated client of Java as its users would: the server's address, a key and a picture. */
final class UseClient {
    public static void main(String[] arguments) throws Exception {
        File picture = new File(arguments[2]);
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        RecognitionApi stranger = new RecognitionApi(client);
        try {
            stranger.recognize(picture, false);
            throw new AssertionError("A client without a key was served.");
        } catch (ApiException e) {
            System.out.println(
                    "without a key: " + e.getCode() + " " + e.getResponseBody().contains("\"unauthorized\""));
        }
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
        RecognitionApi recognition = new RecognitionApi(client);
        Face face = recognition.recognize(picture, false).getFaces().get(0);
        System.out.println("face: " + face.getTop() + " " + face.getUncertain() + " "
                + face.getScores().get("HAPPY"));
        byte[] annotated =
                Base64.getDecoder().decode(recognition.recognize(picture, true).getAnnotated());
        System.out.println("annotated: " + (annotated.length > 1000 && annotated[1] == 'P'));
        List<Result> results = recognition
                .recognizeForm(Arrays.asList(picture, new File(arguments[3]), picture), false)
                .getPictures();
        for (Result result : results) {
            System.out.println("part " + result.getIndex() + ": " + result.getStatus() + " "
                    + (result.getRecognition() == null
                            ? result.getError().getCode().getValue()
                            : result.getRecognition().getFaces().get(0).getTop().getValue()));
        }
        System.out.println("ready: " + new OperationApi(client).ready().getModel());
    }
}
