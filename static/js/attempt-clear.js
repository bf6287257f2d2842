// On the result page: what was never sent cannot be sent any more, and is wiped from this device.
import { forget } from "./device-store.js";

const page = document.querySelector("[data-clear-attempt]");
if (page) forget(page.dataset.clearAttempt);
