// A login that ends: a warning some minutes before, and the login page when it has.
(function () {
  "use strict";
  var WARN_BEFORE = 120; // seconds
  var timer = null, asked = window.fetch;

  function head() { return document.getElementById("log-out"); }

  function hide() {
    var shown = document.getElementById("idle");
    if (shown) shown.remove();
  }

  function warn() {
    var from = head();
    if (!from || document.getElementById("idle")) return;
    var box = document.createElement("div");
    var words = document.createElement("p"), stay = document.createElement("button");
    box.id = "idle";
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-labelledby", "idle-words");
    words.id = "idle-words";
    words.textContent = from.dataset.warning;
    stay.type = "button";
    stay.className = "button main";
    stay.textContent = from.dataset.stay;
    stay.addEventListener("click", function () {
      window.fetch(location.href, { headers: { Accept: "text/html" } })
        .then(function (answer) { if (answer.redirected) location.assign(answer.url); })
        .catch(function () { words.textContent = window.calls.word("lost"); });
    });
    box.append(words, stay);
    document.body.append(box);
    stay.focus();
  }

  function begin() {
    clearTimeout(timer);
    var from = head();
    if (!from) return;
    var idle = Number(from.dataset.idle);
    timer = setTimeout(warn, Math.max(idle - WARN_BEFORE, idle / 2) * 1000);
  }

  window.fetch = function () {
    return asked.apply(this, arguments).then(function (answer) {
      // What is given to nobody (204) tells nothing of the login.
      if (answer.ok && answer.status !== 204) {
        hide();
        setTimeout(begin, 0);
      }
      return answer;
    });
  };

  new MutationObserver(function (_changes, observer) {
    if (!head()) return;
    observer.disconnect();
    begin();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
