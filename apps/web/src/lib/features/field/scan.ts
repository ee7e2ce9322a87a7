type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> };
type WithDetector = { BarcodeDetector?: new () => Detector };

/** Whether this browser reads codes from a picture by itself and has a camera to ask for. */
export const canScan = (): boolean => 'BarcodeDetector' in window && typeof navigator.mediaDevices?.getUserMedia === 'function';

export function codeDetector(): Detector | undefined {
  const Made = (window as unknown as WithDetector).BarcodeDetector;
  return Made && new Made();
}
