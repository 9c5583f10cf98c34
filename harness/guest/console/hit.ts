export interface RuleHit {
  readonly rule: string;
  readonly severity: 'fatal' | 'fail' | 'warn';
  readonly line: string;
}
