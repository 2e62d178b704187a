// The connection to the program: one frame goes out, its answer comes back, then the next. And pictures, which are posted.

import { authorization, protocols } from "./access.js";

const TRY_AGAIN_LATER = 1013;
const DOES_NOT_ANSWER = "The program does not answer. Is it still running? Trying again …";
const IS_FULL = "The program serves as many browsers as it can. Trying again …";

const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits longer from failure to failure: half a second at first, eight in the end. */
export class BackOff {
  #failures = 0;

  reset() {
    this.#failures = 0;
  }

  fail() {
    this.#failures++;
  }

  /** Returns at once if the last attempt did not fail. */
  async wait() {
    if (this.#failures > 0) {
      await delay(Math.min(500 * 2 ** (this.#failures - 1), 8000));
    }
  }
}

export class LiveConnection {
  #socket = null;
  #pending = null;
  #closed = false;
  #backOff = new BackOff();
  #opened = false;
  #served = false;
  #onTrouble;

  /** onTrouble(sentence) is told what is wrong with the connection, and "" when an answer has come. */
  constructor(onTrouble) {
    this.#onTrouble = onTrouble;
  }

  /** Sends a picture and returns its answer; null if the connection was lost meanwhile. */
  async ask(picture) {
    const socket = await this.#open();
    if (!socket) {
      return null;
    }
    return new Promise((resolve) => {
      this.#pending = resolve;
      socket.send(picture);
    });
  }

  /** Sends a command that has no answer. */
  command(type) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ type }));
    }
  }

  close() {
    this.#closed = true;
    this.#socket?.close();
    this.#settle(null);
  }

  /** Returns an open socket, however long it takes; null if it is no longer wanted. */
  async #open() {
    while (!this.#closed) {
      if (this.#socket?.readyState === WebSocket.OPEN) {
        return this.#socket;
      }
      await this.#backOff.wait();
      if (!this.#closed) {
        await this.#connect();
      }
    }
    return null;
  }

  #connect() {
    return new Promise((resolve) => {
      const scheme = location.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(`${scheme}//${location.host}/live`, protocols());
      this.#socket = socket;
      this.#opened = false;
      this.#served = false;
      socket.onopen = () => {
        this.#opened = true;
        resolve();
      };
      socket.onmessage = (event) => this.#onMessage(JSON.parse(event.data));
      socket.onclose = (event) => {
        this.#onClose(socket, event.code);
        resolve();
      };
    });
  }

  /** A server that is full opens a connection before it closes it: only an answer shows that it serves. */
  #onMessage(answer) {
    this.#served = true;
    this.#backOff.reset();
    this.#onTrouble("");
    this.#settle(answer);
  }

  #onClose(socket, code) {
    if (socket !== this.#socket || this.#closed) {
      return;
    }
    this.#socket = null;
    this.#backOff.fail();
    // Whoever is still sending may see the connection break before the code arrives.
    const isFull = code === TRY_AGAIN_LATER || (this.#opened && !this.#served);
    this.#onTrouble(isFull ? IS_FULL : DOES_NOT_ANSWER);
    this.#settle(null);
  }

  #settle(answer) {
    const resolve = this.#pending;
    this.#pending = null;
    resolve?.(answer);
  }
}

/** Returns what the program answers to a picture file, however long it takes; null if it is no longer wanted. */
export async function postPicture(blob, signal, onTrouble) {
  const backOff = new BackOff();
  while (!signal.aborted) {
    await backOff.wait();
    try {
      const response = await fetch("/api/recognize", {
        method: "POST",
        headers: {
          "Content-Type": blob.type.startsWith("image/") ? blob.type : "application/octet-stream",
          ...authorization(),
        },
        body: blob,
        signal,
      });
      const answer = await response.json();
      if (answer.code !== "busy") {
        return signal.aborted ? null : answer;
      }
    } catch {
      if (!signal.aborted) {
        onTrouble(DOES_NOT_ANSWER);
      }
    }
    backOff.fail();
  }
  return null;
}

/** Returns a file of the program as an object, however long it takes. */
export async function fetchObject(address, onTrouble) {
  const backOff = new BackOff();
  for (;;) {
    await backOff.wait();
    try {
      return await (await fetch(address)).json();
    } catch {
      onTrouble(DOES_NOT_ANSWER);
    }
    backOff.fail();
  }
}
