/** Hertz and when each begins, in seconds. */
const notes = [
  { hertz: 523.25, at: 0 },
  { hertz: 659.25, at: 0.22 },
];
const loudness = 0.12;
const fadeSeconds = 0.9;
let context: AudioContext | undefined;

/** Two soft notes. A browser that was not pressed yet stays silent. */
export function chime(): void {
  context ??= new AudioContext();
  void context.resume();
  for (const { hertz, at } of notes) {
    const start = context.currentTime + at;
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(loudness, start);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + fadeSeconds);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + fadeSeconds);
  }
}
