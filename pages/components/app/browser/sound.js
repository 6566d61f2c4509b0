/* A short tone for news, where it was switched on in the menu of the account; this browser remembers it. */

const SOUND = "kadian-sound";
const TONES = [880, 660]; // Hz
const TONE_S = 0.18;

const isSoundOn = () => {
  try {
    return localStorage.getItem(SOUND) === "on";
  } catch {
    return false; // a browser without storage
  }
};

function switchSound(isOn) {
  try {
    localStorage.setItem(SOUND, isOn ? "on" : "off");
  } catch {
    // a browser without storage
  }
}

/* A browser plays nothing before the page was pressed for the first time. */
function playTone() {
  const context = (window.kadianTones ??= new AudioContext());
  context.resume();
  TONES.forEach((hertz, i) => {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const start = context.currentTime + i * TONE_S;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + TONE_S);
  });
}
