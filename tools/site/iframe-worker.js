// SPDX-License-Identifier: MIT
// A browser refuses the workers of pages opened from a folder, and the search is one. There it runs
// in a hidden frame instead, which the page talks to as it would to a worker.
if (location.protocol === 'file:') {
  window.Worker = class extends EventTarget {
    constructor(place) {
      super();
      const frame = document.createElement('iframe');
      frame.hidden = true;
      document.documentElement.append(frame);
      this.inner = frame.contentWindow;
      this.inner.postMessage = (data) => this.dispatchEvent(new MessageEvent('message', {data}));
      const script = this.inner.document.createElement('script');
      this.loaded = new Promise((done) => script.addEventListener('load', done));
      script.src = place;
      this.inner.document.head.append(script);
    }

    postMessage(data) {
      this.loaded.then(() => this.inner.dispatchEvent(new MessageEvent('message', {data})));
    }
  };
}
