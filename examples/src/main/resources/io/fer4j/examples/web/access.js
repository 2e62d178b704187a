// The key that some servers ask for. It lives in this page's memory only: not in the address, the history, cookies or storage.

import { enter, showMessage } from "./state.js";

const byId = (id) => document.getElementById(id);
const IN_ADDRESS = "#key=";
const AFTER_FAILURE = 2000;

let key = "";

/** Takes the key out of the address behind "#key=", which browsers send to no server. */
export function takeKeyFromAddress() {
  if (location.hash.startsWith(IN_ADDRESS)) {
    key = decodeURIComponent(location.hash.slice(IN_ADDRESS.length));
    history.replaceState(null, "", location.pathname + location.search);
  }
}

/** Returns the headers of requests. */
export function authorization() {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Returns what a socket offers: browsers let pages put no headers on it. */
export function protocols() {
  if (!key) {
    return [];
  }
  const name = btoa(key).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return ["fer4j.live", `fer4j.key.${name}`];
}

/** Lets the page go on once the program takes pictures from it; asks for a key until then. */
export async function unlock(proceed) {
  for (;;) {
    const answer = await ask();
    if (answer.allowed) {
      byId("key").value = "";
      proceed();
      return;
    }
    if (answer.code === "unauthorized") {
      const wrong = key !== "";
      key = "";
      enter("locked", wrong ? "This key is not one of the program's." : "The program asks for a key.", { alert: wrong });
      key = await typed();
    } else {
      enter("locked", answer.error, { alert: true });
      byId("access").hidden = true;
      await new Promise((resolve) => setTimeout(resolve, AFTER_FAILURE));
    }
  }
}

async function ask() {
  try {
    return await (await fetch("/api/access", { headers: authorization() })).json();
  } catch {
    return { error: "The program does not answer. Is it still running? Trying again …" };
  }
}

/** Returns what the user types, once it is sent off. */
function typed() {
  byId("key").focus();
  return new Promise((resolve) => {
    byId("access").onsubmit = (event) => {
      event.preventDefault();
      const value = byId("key").value.trim();
      if (/^[!-~]+$/.test(value)) {
        resolve(value);
      } else {
        showMessage("A key has letters, digits and signs of ASCII, and no spaces.", true);
      }
    };
  });
}
