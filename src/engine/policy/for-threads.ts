export type { ClassRecall, HalfLife } from './facts/signal-snapshot.ts'
