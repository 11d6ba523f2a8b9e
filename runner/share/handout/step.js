// Turns the steps of a scene, which stand one below the other, into one that is stepped through. Without this
// script they stay as they are. An address such as #scene-2/3 opens scene 2 at its third step.
"use strict";
for (const scene of document.querySelectorAll(".scene")) {
  const steps = [...scene.querySelectorAll(".step")];
  if (steps.length === 0) continue;
  const bar = document.createElement("div"), count = document.createElement("span");
  const [back, next] = ["Back", "Next"].map((word) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word;
    return button;
  });
  let now = 0;
  const show = (index) => {
    now = Math.min(Math.max(index, 0), steps.length - 1);
    steps.forEach((step, i) => { step.hidden = i !== now; step.open = true; });
    count.textContent = `${now + 1} of ${steps.length}`;
    back.disabled = now === 0;
    next.disabled = now === steps.length - 1;
  };
  const fromAddress = () => {
    const [id, step] = location.hash.slice(1).split("/");
    if (id !== scene.id) return;
    show((Number(step) || 1) - 1);
    scene.scrollIntoView();
  };
  bar.className = "stepper";
  bar.append(back, next, count);
  count.setAttribute("role", "status");
  steps[0].before(bar);
  back.onclick = () => show(now - 1);
  next.onclick = () => show(now + 1);
  addEventListener("hashchange", fromAddress);
  show(0);
  fromAddress();
}
