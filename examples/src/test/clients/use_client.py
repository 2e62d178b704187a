"""Uses the generated client of Python as its users would: the server's address, a key and a picture."""
import pathlib
import sys

import fer4j_client

address, key, picture, text = sys.argv[1:]
picture, text = pathlib.Path(picture).read_bytes(), pathlib.Path(text).read_bytes()
configuration = fer4j_client.Configuration(host=address)
try:
    fer4j_client.RecognitionApi(fer4j_client.ApiClient(configuration)).recognize(picture)
    sys.exit("A client without a key was served.")
except fer4j_client.ApiException as e:
    print(f"without a key: {e.status} {str('unauthorized' in e.body).lower()}")
configuration.access_token = key
client = fer4j_client.ApiClient(configuration)
recognition = fer4j_client.RecognitionApi(client)
face = recognition.recognize(picture).faces[0]
print(f"face: {face.top.value} {str(face.uncertain).lower()} {face.scores['HAPPY']}")
print(f"annotated: {str(len(recognition.recognize(picture, annotated=True).annotated) > 1000).lower()}")
for result in recognition.recognize_form([picture, text, picture]).pictures:
    what = result.recognition.faces[0].top.value if result.recognition else result.error.code
    print(f"part {result.index}: {result.status} {what}")
print(f"ready: {fer4j_client.OperationApi(client).ready().model}")
