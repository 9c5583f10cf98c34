/** Something that takes over a second, as it is shown to whoever waits. */
export interface Activity {
  /** What is going on; the same label is the same line. */
  readonly label: string;
  /** The last word on it: a file, a stage, a console line. */
  readonly detail?: string;
  /** It has not begun: others are before it. */
  readonly isWaiting?: boolean;
  readonly done?: number;
  readonly total?: number;
  /** Set once, when it is over. */
  readonly ended?: 'ok' | 'failed';
}

/** Tells of an activity; cheap enough to be called often. */
export type Progress = (activity: Activity) => void;
