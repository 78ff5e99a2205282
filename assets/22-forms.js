// Forms that stay: the pressed button says what it does, and what came of it is told in the form, beside what
// was typed. Also how much of a text there is room for, and the focus on what was done.
(function () {
  "use strict";
  var ASKING = 15000, DOING = 60000; // milliseconds of patience: a decision is published before it is answered

  function stays(form) {
    return form.matches("form.decide:not(#deliver), #narrow-form, #delivery-cancel");
  }

  function addressOf(form) {
    return form.action.split("?")[0] + "?" + new URLSearchParams(new FormData(form));
  }

  // What the server said no to, where the reader is looking; the field to mend has the focus.
  function tell(form, words, code, link) {
    var said = form.querySelector(".said"), reason = form.querySelector("[name='reason']");
    said.textContent = words;
    if (link) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = link;
      button.addEventListener("click", function () {
        window.calls.anew().then(function (there) {
          if (!there) tell(form, window.calls.word("lost"), "", link);
        });
      });
      said.append(" ", button);
    }
    var field = code.indexOf("reason") === 0 ? reason
      : code.indexOf("bad_day") === 0 ? form.querySelector("[name='from']") : null;
    if (field) {
      said.id = said.id || form.id + "-said";
      field.setAttribute("aria-invalid", "true");
      if ((field.getAttribute("aria-describedby") || "").indexOf(said.id) < 0) {
        field.setAttribute("aria-describedby",
          ((field.getAttribute("aria-describedby") || "") + " " + said.id).trim());
      }
    }
    (field || said).focus();
  }

  // Done, but not all that follows from it: the form is spent, and its place says how things stand.
  function done(form, told) {
    var said = form.querySelector(".said"), link = document.createElement("a");
    link.href = told.address;
    link.textContent = form.dataset.anew;
    said.textContent = told.message + " ";
    said.append(link);
    said.focus();
  }

  // The button keeps its focus, so it is not disabled: a form that is being sent is not sent again.
  function working(form, pressed) {
    var label = pressed && pressed.textContent, doing = pressed && pressed.dataset.doing;
    var buttons = Array.from(form.elements).filter(function (each) { return each.type === "submit"; });
    form.dataset.sending = "yes";
    buttons.forEach(function (each) { each.setAttribute("aria-disabled", "true"); });
    if (doing) pressed.textContent = doing;
    return function () {
      delete form.dataset.sending;
      buttons.forEach(function (each) { each.removeAttribute("aria-disabled"); });
      if (doing) pressed.textContent = label;
    };
  }

  async function send(form, pressed) {
    var calls = window.calls, asks = form.method === "get", body = new FormData(form);
    if (pressed && pressed.name) body.append(pressed.name, pressed.value);
    var address = asks ? addressOf(form) : form.action, again = working(form, pressed);
    var said = form.querySelector(".said");
    if (said) said.textContent = "";
    var found = await calls.ask(address, asks ? { headers: { Accept: "application/json" } }
      : { method: "POST", headers: { Accept: "application/json" }, body: body }, asks ? ASKING : DOING);
    if (found.status === 202) { done(form, found.told); return; }
    if (asks ? found.status === 200 : found.told && found.told.address) {
      location.assign(asks ? address : found.told.address);
      return;
    }
    again();
    // A refusal of ours says that nothing is changed. Of all else it is not known what was done.
    if (found.why !== "told") {
      var sure = asks || found.why === "login";
      tell(form, sure ? calls.reason(found) : calls.word("unsure"), "", sure ? "" : calls.word("reload"));
    } else {
      tell(form, found.words, found.code, found.status === 409 && form.dataset.anew
        || (calls.needsAnew(found) ? calls.word("reload") : ""));
    }
  }

  document.addEventListener("submit", function (event) {
    if (!stays(event.target)) return;
    event.preventDefault();
    if (!event.target.dataset.sending) send(event.target, event.submitter);
  });

  function count(field) {
    var place = document.querySelector("#" + CSS.escape(field.id + "-help") + " .count");
    if (place) place.textContent = place.dataset.count.replace("{n}", field.value.length);
  }
  document.addEventListener("input", function (event) {
    if (event.target.name !== "reason") return;
    event.target.removeAttribute("aria-invalid");
    count(event.target);
  });

  // Whoever comes back from a form lands on what came of it.
  var told = null;
  new MutationObserver(function () {
    var done = document.querySelector("#decided, #users-done, #users-refused");
    if (done && done !== told) done.focus();
    told = done;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
