// Samples and camera, run by Gradio for their element. The camera is asked for when its button is pressed, and let go of as soon as
// the picture is taken, the view is closed or the page is left.
const LONGER = 320; // pixels of the longer side that are sent
const CANNOT = {
  NotAllowedError: "The browser does not let this page use the camera. Allow it beside the browser's address, or upload a picture.",
  NotFoundError: "No camera was found on this device. Upload a picture, or choose a sample.",
  NotReadableError: "Another program is using the camera. Close that one and try again, or upload a picture.",
};
const UNSAFE = "Browsers lend the camera only to pages that come by https, or from this very computer. Upload a picture instead.";
const OTHER = "The camera does not answer. Upload a picture, or choose a sample.";

const video = element.querySelector("video");
const live = element.querySelector(".live");
const trouble = element.querySelector(".trouble");
const opener = element.querySelector("[data-do=open]");

function tell(value) {
  props.value = value;
  trigger("input");
}

function close() {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
  live.hidden = true;
  opener.hidden = false;
}

async function open() {
  trouble.textContent = "";
  if (!navigator.mediaDevices?.getUserMedia) {
    trouble.textContent = UNSAFE;
    return;
  }
  try {
    const wanted = { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "environment" };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    await video.play();
  } catch (error) {
    close();
    trouble.textContent = CANNOT[error.name] ?? OTHER;
    return;
  }
  live.hidden = false;
  opener.hidden = true;
  element.querySelector("[data-do=take]").focus();
}

function take() {
  const scale = LONGER / Math.max(video.videoWidth, video.videoHeight, 1);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(Math.round(video.videoWidth * scale), 1);
  canvas.height = Math.max(Math.round(video.videoHeight * scale), 1);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  close();
  tell(canvas.toDataURL("image/jpeg", 0.95));
}

opener.addEventListener("click", open);
element.querySelector("[data-do=take]").addEventListener("click", take);
element.querySelector("[data-do=close]").addEventListener("click", close);
element.querySelectorAll("[data-sample]").forEach((button) => {
  button.addEventListener("click", () => tell(button.dataset.sample));
});
window.addEventListener("pagehide", close);
