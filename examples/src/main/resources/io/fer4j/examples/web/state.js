// The page's states. Each has its picture, its buttons and its sentence.

const byId = (id) => document.getElementById(id);

const BUTTONS = ["start", "stop", "open", "neutral", "forget"];

/** "source": whether the camera, video or picture is shown, and not the invitation to choose one. */
const STATES = {
  locked: { source: false, buttons: [], stop: "" },
  idle: { source: false, buttons: ["start", "open"], stop: "" },
  opening: { source: false, buttons: ["stop"], stop: "Cancel" },
  live: { source: true, buttons: ["stop", "open", "neutral"], stop: "Stop" },
  still: { source: true, buttons: ["start", "open", "stop"], stop: "Close" },
  lost: { source: true, buttons: ["start", "open", "stop"], stop: "Stop" },
};

let current = "opening";

export function state() {
  return current;
}

/**
 * Enters a state and says a sentence; what needs an answer from the user is an alert. The buttons are the state's, those in "without"
 * taken away and those in "more" added.
 */
export function enter(name, sentence, { alert = false, more = [], without = [] } = {}) {
  const { source, buttons, stop } = STATES[name];
  const shown = [...buttons, ...more].filter((id) => !without.includes(id));
  const focused = document.activeElement;
  current = name;
  document.body.dataset.state = name;
  byId("invitation").hidden = source;
  byId("access").hidden = name !== "locked";
  byId("stop").textContent = stop;
  for (const id of BUTTONS) {
    byId(id).hidden = !shown.includes(id);
  }
  // Whoever uses the keyboard does not start again from the top of the page.
  if (focused?.hidden && shown.length > 0) {
    byId(shown[0]).focus();
  }
  showMessage(sentence, alert);
}

/** Shows a sentence in the place of the last one. Both places are always there, so that screen readers notice what comes. */
export function showMessage(sentence, alert = false) {
  setText("message", alert ? "" : sentence);
  setText("alert", alert ? sentence : "");
}

/** Changes a text only if it differs, so that screen readers speak up only then. */
export function setText(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}
