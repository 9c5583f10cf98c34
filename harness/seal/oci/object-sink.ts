/** Where the contents of files go that are too large for the image itself. */
export interface ObjectSink {
  open(): IncomingObject;
}

/** An object whose bytes are on their way. */
export interface IncomingObject {
  write(bytes: Uint8Array): Promise<void>;
  /** Gives it its name; what was written may only be believed when its layer was read to the end. */
  keep(digest: string): Promise<void>;
  /** Leaves nothing of it. */
  abandon(): Promise<void>;
}

/** Keeps nothing: for whoever wants the digest only. */
export const NO_OBJECTS: ObjectSink = {
  open: () => ({ write: () => Promise.resolve(), keep: () => Promise.resolve(), abandon: () => Promise.resolve() }),
};
