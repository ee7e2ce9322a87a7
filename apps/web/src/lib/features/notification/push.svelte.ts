import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { startWorker, workerAddress } from '#lib/features/offline/worker.ts';

export type PushState = 'loading' | 'unsupported' | 'insecure' | 'install' | 'denied' | 'off' | 'on';
type Device = components['schemas']['PushSettings']['items'][number];

const keptKey = 'bodan-push';
const bytesOf = (base64url: string) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

/** Whether this browser can show alerts at all; phones of Apple can once the page is on their home screen. */
function support(): 'ok' | 'unsupported' | 'insecure' | 'install' {
  if (!isSecureContext) return 'insecure';
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return 'ok';
  return /iPhone|iPad/.test(navigator.userAgent) && !matchMedia('(display-mode: standalone)').matches ? 'install' : 'unsupported';
}

const subscriptionHere = async () => (await navigator.serviceWorker.getRegistration(workerAddress))?.pushManager.getSubscription();

async function tellServer(subscription: PushSubscription): Promise<void> {
  const body = subscription.toJSON() as unknown as components['schemas']['PushSubscription'];
  await send(api.POST('/v1/me/push', { body }));
}

/** Alerts on this device: what the browser allows, and the person's other devices that show them. */
export class PushSwitch {
  state = $state<PushState>('loading');
  devices = $state.raw<readonly Device[]>([]);
  #publicKey = '';
  readonly #personId: string;

  constructor(personId: string) {
    this.#personId = personId;
  }

  async load(): Promise<void> {
    const { publicKey, items } = await send(api.GET('/v1/me/push'));
    this.#publicKey = publicKey;
    this.devices = items;
    const can = support();
    if (can !== 'ok') this.state = can;
    else if (Notification.permission === 'denied') this.state = 'denied';
    else this.state = items.some((d) => d.isCurrent) && (await subscriptionHere()) ? 'on' : 'off';
  }

  /** Asks the browser, then tells the server; the person's no is shown as such. */
  async turnOn(): Promise<void> {
    if ((await Notification.requestPermission()) !== 'granted') {
      this.state = Notification.permission === 'denied' ? 'denied' : 'off';
      return;
    }
    const registration = await startWorker();
    const applicationServerKey = bytesOf(this.#publicKey);
    const kept = await registration.pushManager.getSubscription();
    const isOurs =
      kept?.options.applicationServerKey && String(new Uint8Array(kept.options.applicationServerKey)) === String(applicationServerKey);
    if (kept && !isOurs) await kept.unsubscribe();
    const subscription = kept && isOurs ? kept : await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    await tellServer(subscription);
    localStorage.setItem(keptKey, this.#personId);
    await this.load();
  }

  async turnOff(): Promise<void> {
    localStorage.removeItem(keptKey);
    const current = this.devices.find((d) => d.isCurrent);
    if (current) await this.remove(current.id);
    await (await subscriptionHere())?.unsubscribe();
    await this.load();
  }

  async remove(deviceId: string): Promise<void> {
    await send(api.DELETE('/v1/me/push/{deviceId}', { params: { path: { deviceId } } }));
    await this.load();
  }
}

/** A device goes with its session; who wanted alerts here and signed in again has them again. Fails in silence: the account page tells. */
export async function keepPush(personId: string): Promise<void> {
  if (support() !== 'ok' || localStorage.getItem(keptKey) !== personId || Notification.permission !== 'granted') return;
  const subscription = await subscriptionHere();
  if (subscription) await tellServer(subscription);
}
