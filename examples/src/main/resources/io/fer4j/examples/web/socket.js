// The connection to the program: one frame goes out, its answer comes back, then the next.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const TRY_AGAIN_LATER = 1013;

export class LiveSocket {
  #socket = null;
  #waiting = null;
  #wait = FIRST_WAIT;
  #closed = false;
  #tell;

  /** tell(text) shows what is wrong with the connection, and "" when it is well again. */
  constructor(tell) {
    this.#tell = tell;
  }

  /** Sends a picture and returns its answer; null if the connection was lost meanwhile. */
  async ask(picture) {
    const socket = await this.#open();
    if (!socket) {
      return null;
    }
    return new Promise((resolve) => {
      this.#waiting = resolve;
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
    this.#answer(null);
  }

  /** Returns an open socket, however long it takes; null if it is no longer wanted. */
  async #open() {
    while (!this.#closed) {
      if (this.#socket?.readyState === WebSocket.OPEN) {
        return this.#socket;
      }
      const reason = await this.#connect();
      if (reason === null) {
        this.#wait = FIRST_WAIT;
        this.#tell("");
        return this.#socket;
      }
      this.#tell(reason);
      await new Promise((resolve) => setTimeout(resolve, this.#wait));
      this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
    }
    return null;
  }

  /** Returns null when the connection is open and served, or why it is not. */
  #connect() {
    return new Promise((resolve) => {
      const scheme = location.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(`${scheme}//${location.host}/live`);
      this.#socket = socket;
      socket.onopen = () => resolve(null);
      socket.onmessage = (event) => this.#answer(JSON.parse(event.data));
      socket.onclose = (event) => {
        resolve("The program does not answer. Is it still running? Trying again …");
        this.#lost(socket, event.code);
      };
    });
  }

  #lost(socket, code) {
    if (socket !== this.#socket || this.#closed) {
      return;
    }
    this.#socket = null;
    if (code === TRY_AGAIN_LATER) {
      this.#tell("The program serves as many browsers as it can. Trying again …");
    }
    this.#answer(null);
  }

  #answer(answer) {
    const resolve = this.#waiting;
    this.#waiting = null;
    resolve?.(answer);
  }
}
