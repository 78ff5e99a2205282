// What becomes of calls to the service, so that choice and figures never disagree.
//
// Dash makes a call of its own for each change of a filter, and applies answers as they come. This goes
// round `fetch`, before Dash, and gives Dash an answer that is to be applied, or 204, «change nothing»:
//   - a call that a newer choice has overtaken is given up, and its answer never reaches the page;
//   - one that fails, hangs, or is answered by something else changes nothing. The controls are put back
//     to what stands on the screen (the store `stands`), and why is said beside them, with a way to try again;
//   - while an answer is awaited, `main` is `aria-busy`, after a moment.
// The first opening of the page is told in the same way, in #opening, which also holds all the words.
// Milliseconds of patience: `data-patience` on <html>. A test lowers it.
(function () {
  "use strict";
  var WAITS = 200, PATIENCE = 5000;
  var fetched = window.fetch.bind(window);
  var newest = 0, underWay = null;

  function $(id) { return document.getElementById(id); }
  function word(name) { return $("opening").dataset[name] || ""; }
  function patience() { return Number(document.documentElement.dataset.patience) || PATIENCE; }
  function nothing() { return new Response(null, { status: 204 }); }

  // --- Asking, and what kind of answer came: { told } as JSON, or { why } and perhaps { words, code }.

  async function ask(resource, options, limit) {
    var stop = new AbortController(), slow = false, timer;
    function wait() {
      clearTimeout(timer);
      if (limit) timer = setTimeout(function () { slow = true; stop.abort(); }, limit);
    }
    if (options.signal) options.signal.addEventListener("abort", function () { stop.abort(); });
    wait();
    try {
      var answer = await fetched(resource, Object.assign({}, options, { signal: stop.signal }));
      var reader = answer.body && answer.body.getReader(), decoder = new TextDecoder(), text = "", part;
      while (reader && !(part = await reader.read()).done) {
        wait();
        text += decoder.decode(part.value, { stream: true });
      }
      return Object.assign(judge(answer.status, text, answer.redirected), { answer: answer });
    } catch (error) {
      return { why: slow ? "slow" : "lost", status: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  function judge(status, text, redirected) {
    var told = null, ok = status >= 200 && status < 300;
    try { told = JSON.parse(text); } catch (error) { /* told below */ }
    if (status === 204) return { told: {}, status: status };
    if (ok && told && !redirected) return { told: told, status: status };
    if (ok) return { why: "other", status: status };
    if (told && told.code && told.message) {
      return { why: "told", words: told.message, code: told.code, status: status };
    }
    return { why: status === 401 ? "login" : status >= 500 ? "down" : "other", status: status };
  }

  // The answer as Dash reads it, already whole: nothing can come between judging it and applying it.
  function given(found) {
    if (found.status === 204) return nothing();
    var answer = new Response("", { status: found.answer.status, headers: found.answer.headers });
    answer.json = function () { return Promise.resolve(found.told); };
    return answer;
  }

  // --- Telling

  function reason(found) { return found.words || word(found.why); }

  // Some failures are mended by the page anew alone: another is logged in, or nobody is.
  var ANEW = {
    login_ended: 1, login_needed: 1, other_login: 1, form_of_other_login: 1, form_expired: 1, no_cookies: 1,
  };
  function needsAnew(found) { return found.status === 401 || ANEW[found.code] === 1; }

  function tell(place, words, label, again) {
    var button = document.createElement("button"), said = document.createElement("p");
    said.textContent = words;
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", again);
    place.replaceChildren(said, button);
  }

  function hush() {
    var place = $("call-failed");
    if (!place || !place.firstChild) return;
    var had = place.contains(document.activeElement);
    place.replaceChildren();
    if (had) $("content").focus({ preventScroll: true });
  }

  // The page anew, but only when there is one to be had: else the browser's own page would take its place.
  async function anew() {
    var found = await fetched(location.href, {
      headers: { Accept: "text/html" }, signal: AbortSignal.timeout(patience()),
    }).catch(function () { return { ok: false }; });
    if (found.redirected) location.assign(found.url);  // to the login, which has told why by now
    else if (found.ok) location.reload();
    return found.ok;
  }

  // --- Choices

  function name(input) { return input.id + "." + input.property; }
  function standing() {
    var store = window.dash_component_api.getLayout("stands");
    return (store && store.props.data) || {};
  }
  function same(one, other) { return JSON.stringify(one) === JSON.stringify(other); }
  function chosen(input) {
    var control = window.dash_component_api.getLayout(input.id);
    return control && control.props[input.property];
  }
  // The boxes are ticked in any order.
  function choice(value) { return Array.isArray(value) ? value.slice().sort() : value == null ? null : value; }

  // All in one, which Dash makes one call of.
  function choose(values) {
    Object.keys(values).forEach(function (each) {
      var at = each.lastIndexOf("."), id = each.slice(0, at), property = each.slice(at + 1);
      if (same(choice(chosen({ id: id, property: property })), choice(values[each]))) return;
      window.dash_clientside.set_props(id, { [property]: values[each] });
    });
    document.dispatchEvent(new CustomEvent("chosen", { detail: values }));
  }

  function busy(number) {
    setTimeout(function () {
      if (number === newest && underWay && $("content")) $("content").setAttribute("aria-busy", "true");
    }, WAITS);
  }
  function free() {
    underWay = null;
    if ($("content")) $("content").removeAttribute("aria-busy");
  }
  function freeWhenShown(number, shown, tries) {
    setTimeout(function () {
      if (number !== newest) return;
      if (tries && $("content").dataset.shown !== shown) freeWhenShown(number, shown, tries - 1);
      else free();
    }, 20);
  }

  async function change(resource, options) {
    var number = ++newest, call = JSON.parse(options.body), stands = standing();
    if (underWay) underWay.abort();
    if (call.inputs.every(function (each) {
      return same(choice(each.value), choice(stands[name(each)]));
    })) {
      free();
      return nothing();  // what is asked for stands there
    }
    underWay = new AbortController();
    busy(number);
    var found = await ask(resource, Object.assign({}, options, { signal: underWay.signal }), patience());
    if (number !== newest) return nothing();
    // A choice made this very moment, whose call is on its way here.
    if (!call.inputs.every(function (each) { return same(choice(each.value), choice(chosen(each))); })) {
      return nothing();
    }
    if (found.told && !found.told.response && found.status !== 204) found = { why: "other", status: 200 };
    if (found.why) {
      free();
      fail(call, stands, found);
      return nothing();
    }
    hush();
    freeWhenShown(number, found.told.response.content["data-shown"], 500);
    return given(found);
  }

  function fail(call, stands, found) {
    var wanted = {}, place = $("call-failed");
    call.inputs.forEach(function (each) { wanted[name(each)] = each.value; });
    choose(stands);
    if (!place) return;
    var words = word("putBack") + " " + reason(found);
    if (needsAnew(found)) tell(place, words, word("reload"), function () { anew(); });
    else tell(place, words, word("again"), function () {
      place.firstChild.textContent = "";
      choose(wanted);
    });
  }

  // --- The first opening

  function notOpened(words) {
    var place = $("not-opened");
    if (!place || $("content")) return;
    if ($("opening-waits")) $("opening-waits").hidden = true;
    tell(place, words, word("again"), function () {
      place.replaceChildren();
      $("opening-waits").hidden = false;
      anew().then(function (there) { if (!there) notOpened(word("lost")); });
    });
  }

  function opened() {
    if ($("content")) $("opening").hidden = true;
    else setTimeout(opened, 20);
  }

  async function opening(resource, options, last) {
    var found = await ask(resource, options || {}, 0);
    if (found.told && (!last || found.told.response)) {
      if (last) opened();
      return given(found);
    }
    notOpened(reason(found.why ? found : { why: "other" }));
    return last ? nothing() : new Response("", { status: 503 });
  }

  // What takes long may still come: it is said, and waited for.
  setTimeout(function () { if ($("opening")) notOpened(word("long")); }, patience());
  addEventListener("error", function (event) {
    if (event.target && event.target.tagName === "SCRIPT") notOpened(word("lost"));
  }, true);

  window.fetch = function (resource, options) {
    var address = String((resource && resource.url) || resource);
    if (/\/_dash-(layout|dependencies)\b/.test(address)) return opening(resource, options, false);
    if (!/\/_dash-update-component\b/.test(address)) return fetched(resource, options);
    return JSON.parse(options.body).output === "page.children"
      ? opening(resource, options, true) : change(resource, options);
  };

  // What other scripts say the same things by.
  window.calls = { ask: ask, judge: judge, reason: reason, word: word, needsAnew: needsAnew, anew: anew };
})();
