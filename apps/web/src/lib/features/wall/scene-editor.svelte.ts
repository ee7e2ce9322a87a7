import type { Step } from '@bodan/core/dashboard/layout';
import { inOrder } from '@bodan/core/dashboard/layout';
import { isSame } from '@bodan/core/same';
import { presetScenes, type WallPreset } from '@bodan/core/wall/preset';
import {
  freePlace,
  LEAST_PANEL,
  MAX_PANELS,
  MAX_SCENES,
  movePanel,
  type Panel,
  type PanelFigure,
  sizePanel,
  stepPanel,
  type WallScene,
} from '@bodan/core/wall/scene';
import { History } from '#lib/draft/history.ts';

/** A panel before it has a place. */
export type NewPanel = { kind: Exclude<Panel['kind'], 'figure'> } | { kind: 'figure'; figure: PanelFigure };
type Drawn = { scenes: readonly WallScene[]; at: number };

/** The scenes of a wall while they are arranged, with the way back. It knows no server and no screen. */
export class SceneEditor {
  drawn: Drawn = $state.raw({ scenes: [], at: 0 });
  /** Where the panels would stand if what is dragged were let go now. */
  preview: readonly Panel[] | undefined = $state.raw();
  depth = $state.raw({ past: 0, future: 0 });
  #kept: readonly WallScene[] = $state.raw([]);
  #history = new History<Drawn>();
  readonly scene: WallScene | undefined = $derived(this.drawn.scenes[this.drawn.at]);
  readonly shown: readonly Panel[] = $derived(inOrder(this.preview ?? this.scene?.panels ?? []));
  readonly isChanged: boolean = $derived(!isSame(this.drawn.scenes, this.#kept));

  /** What the server has; there is no way back behind it. */
  load(scenes: readonly WallScene[]): void {
    this.#kept = scenes;
    this.drawn = { scenes, at: 0 };
    this.#history = new History<Drawn>();
    this.depth = this.#history.depth;
  }
  saved(scenes: readonly WallScene[]): void {
    this.#kept = scenes;
  }
  card(id: string): Panel | undefined {
    return this.scene?.panels.find((p) => p.id === id);
  }

  go(at: number): void {
    this.drawn = { ...this.drawn, at };
  }
  preset(preset: WallPreset): void {
    this.#put({ scenes: presetScenes(preset), at: 0 }, null);
  }
  rename(name: string): void {
    if (this.scene) this.#scene({ ...this.scene, name }, 'name');
  }
  get isFull(): boolean {
    return this.drawn.scenes.length >= MAX_SCENES;
  }
  addScene(): void {
    if (this.isFull) return;
    const { scenes } = this.drawn;
    this.#put({ scenes: [...scenes, { name: '', panels: presetScenes('glance').flatMap((s) => s.panels) }], at: scenes.length }, null);
  }
  removeScene(): boolean {
    const { scenes, at } = this.drawn;
    if (scenes.length < 2) return false;
    return this.#put({ scenes: scenes.toSpliced(at, 1), at: Math.max(0, at - 1) }, null);
  }
  moveScene(by: -1 | 1): void {
    const { scenes, at } = this.drawn;
    const scene = scenes[at];
    const to = at + by;
    if (scene && to >= 0 && to < scenes.length) this.#put({ scenes: scenes.toSpliced(at, 1).toSpliced(to, 0, scene), at: to }, null);
  }

  /** Whether a panel of the kind finds room at its smallest. */
  hasRoom(kind: Panel['kind']): boolean {
    const panels = this.scene?.panels ?? [];
    return panels.length < MAX_PANELS && freePlace(panels, LEAST_PANEL[kind]) !== undefined;
  }
  add(what: NewPanel): string | undefined {
    const scene = this.scene;
    const least = LEAST_PANEL[what.kind];
    const spot = scene && scene.panels.length < MAX_PANELS ? freePlace(scene.panels, least) : undefined;
    if (!scene || !spot) return undefined;
    const id = this.#newId();
    this.#panels([...scene.panels, { ...what, id, ...spot, ...least } as Panel]);
    return id;
  }
  /** The last panel of a scene stays. */
  remove(id: string): boolean {
    const panels = this.scene?.panels ?? [];
    return panels.length > 1 && this.#panels(panels.filter((p) => p.id !== id));
  }
  step(id: string, way: Step): boolean {
    return this.#panels(stepPanel(this.scene?.panels ?? [], id, way));
  }
  grow(id: string, by: { w?: number; h?: number }): boolean {
    const panel = this.card(id);
    return (
      panel !== undefined && this.#panels(sizePanel(this.scene?.panels ?? [], id, { w: panel.w + (by.w ?? 0), h: panel.h + (by.h ?? 0) }))
    );
  }
  /** Shows where a panel would go; nothing is kept before it is let go. */
  hover(id: string, to: { x?: number; y?: number; w?: number; h?: number }): void {
    const panel = this.card(id);
    const panels = this.scene?.panels ?? [];
    if (!panel) return;
    this.preview =
      to.w === undefined && to.h === undefined
        ? movePanel(panels, id, { x: to.x ?? panel.x, y: to.y ?? panel.y })
        : sizePanel(panels, id, { w: to.w ?? panel.w, h: to.h ?? panel.h });
  }
  drop(): boolean {
    const preview = this.preview;
    this.preview = undefined;
    return preview !== undefined && this.#panels([...preview]);
  }
  /** The scenes as they stood before something was taken away or put in their place; what was changed since is a step back from there. */
  takeBack(before: Drawn): void {
    this.#put(before, null);
  }
  undo(): void {
    this.#show(this.#history.back(this.drawn));
  }
  redo(): void {
    this.#show(this.#history.forth(this.drawn));
  }

  #newId(): string {
    for (let n = (this.scene?.panels.length ?? 0) + 1; ; n++) if (!this.card(`p${n}`)) return `p${n}`;
  }
  #panels(panels: Panel[]): boolean {
    return this.scene !== undefined && this.#scene({ ...this.scene, panels: inOrder(panels) }, null);
  }
  #scene(scene: WallScene, tag: string | null): boolean {
    return this.#put({ ...this.drawn, scenes: this.drawn.scenes.with(this.drawn.at, scene) }, tag);
  }
  #put(next: Drawn, tag: string | null): boolean {
    if (isSame(next.scenes, this.drawn.scenes)) return false;
    this.#history.keep(this.drawn, tag);
    this.drawn = next;
    this.depth = this.#history.depth;
    return true;
  }
  #show(seen: Drawn | undefined): void {
    if (!seen) return;
    this.drawn = seen;
    this.depth = this.#history.depth;
  }
}
