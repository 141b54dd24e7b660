// How a map is moved: by dragging, pinching, turning the wheel, pressing keys. Places are parts of the map, from its lower left.

/** A place on the map. */
export interface At {
  readonly x: number;
  readonly y: number;
}

/** What gestures do. */
export interface MapHand {
  /** Moves the window, by parts of itself. */
  move(right: number, up: number): void;
  /** @param factor below 1 shows less, more closely */
  zoom(factor: number, at?: At): void;
  home(): void;
  /** The pointer is there; null: it has left. */
  point(at: At | null): void;
}

const KEY_MOVE = 1 / 8;
const KEY_ZOOM = 2;
const WHEEL_ZOOM = 0.0016;
const LINE_PIXELS = 16;

const ARROWS: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-KEY_MOVE, 0],
  ArrowRight: [KEY_MOVE, 0],
  ArrowUp: [0, KEY_MOVE],
  ArrowDown: [0, -KEY_MOVE],
};

/** How much a turn of the wheel zooms, never more than twofold at a time. */
export function wheelFactor(delta: number, inLines: boolean): number {
  const factor = Math.exp(WHEEL_ZOOM * delta * (inLines ? LINE_PIXELS : 1));
  return Math.min(2, Math.max(0.5, factor));
}

/** The listeners of a map. */
export class MapGestures {
  readonly #hand: MapHand;
  /** Where the fingers are. */
  readonly #pointers = new Map<number, At>();

  constructor(hand: MapHand) {
    this.#hand = hand;
  }

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#pointers.set(event.pointerId, placeOf(event));
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  readonly move = (event: PointerEvent): void => {
    const at = placeOf(event);
    this.#hand.point(at);
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    this.#pointers.set(event.pointerId, at);
    if (other) this.#pinch(before, at, other);
    else this.#hand.move(before.x - at.x, before.y - at.y);
  };

  readonly up = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
  };

  readonly leave = (): void => {
    this.#hand.point(null);
  };

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const factor = wheelFactor(event.deltaY, event.deltaMode === WheelEvent.DOM_DELTA_LINE);
    this.#hand.zoom(factor, placeOf(event));
  };

  readonly key = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const arrow = ARROWS[key];
    if (arrow) this.#hand.move(...arrow);
    else if (key === '+' || key === '=') this.#hand.zoom(1 / KEY_ZOOM);
    else if (key === '-') this.#hand.zoom(KEY_ZOOM);
    else if (key === '0' || key === 'Home') this.#hand.home();
    else return;
    event.preventDefault();
  };

  /** One finger moves while the other stays: what lies between them stays between them. */
  #pinch(before: At, now: At, other: At): void {
    const apart = (place: At): number => Math.hypot(place.x - other.x, place.y - other.y);
    this.#hand.move((before.x - now.x) / 2, (before.y - now.y) / 2);
    const factor = apart(before) / Math.max(1e-3, apart(now));
    this.#hand.zoom(Math.min(2, Math.max(0.5, factor)), {
      x: (now.x + other.x) / 2,
      y: (now.y + other.y) / 2,
    });
  }
}

function placeOf(event: MouseEvent): At {
  const { left, bottom, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: (event.clientX - left) / width, y: (bottom - event.clientY) / height };
}
