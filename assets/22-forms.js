// Forms that stay: a refusal is told in the form, beside what was typed; and how much of it there is room for.
(function () {
  "use strict";

  function stays(form) {
    return form.matches("form.decide:not(#deliver), #narrow-form, #delivery-cancel");
  }

  function addressOf(form) {
    return form.action.split("?")[0] + "?" + new URLSearchParams(new FormData(form));
  }

  // What the server said no to, where the reader is looking; the field to mend has the focus.
  function tell(form, words, code, moved) {
    var said = form.querySelector(".said"), reason = form.querySelector("[name='reason']");
    if (!said) { location.reload(); return; }
    said.textContent = words;
    if (moved && form.dataset.anew) {
      var link = document.createElement("a");
      link.href = location.href;
      link.textContent = form.dataset.anew;
      said.append(" ", link);
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

  function send(form, pressed) {
    var asks = form.method === "get", body = new FormData(form), lost = form.dataset.lost;
    if (pressed && pressed.name) body.append(pressed.name, pressed.value);
    var buttons = form.querySelectorAll("button");
    buttons.forEach(function (button) { button.disabled = true; });
    function again() { buttons.forEach(function (button) { button.disabled = false; }); }
    var address = asks ? addressOf(form) : form.action;
    fetch(address, asks ? { headers: { Accept: "application/json" } }
      : { method: "POST", headers: { Accept: "application/json" }, body: body })
      .then(function (answer) {
        if (answer.ok && asks) { location.assign(address); return null; }
        return answer.json().then(function (told) {
          if (answer.status === 202) { done(form, told); return; }
          if (answer.ok) { location.assign(told.address); return; }
          again();
          tell(form, told.message, told.code || "", answer.status === 409);
        });
      })
      .catch(function () { again(); tell(form, lost || "", "", false); });
  }

  document.addEventListener("submit", function (event) {
    if (!stays(event.target)) return;
    event.preventDefault();
    send(event.target, event.submitter);
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
})();
