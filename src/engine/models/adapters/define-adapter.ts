import type { ModelInput } from '#contract'
import type { Metadata, Signature } from '../signature.ts'
import type { Letterbox } from './letterbox.ts'
import type { Preparation } from './prepare-tensor.ts'
import type { Keep, Proposal } from './proposals.ts'

/** An output of one run. Values stand in row-major order. */
export type OutputTensor = { name: string; dims: readonly number[]; data: ArrayLike<number | bigint> }

/**
 * A family of detectors: how to tell it, what it is fed, and how its outputs are read. Pure on both sides of the
 * session, so that it runs in a worker, in a test and from recorded tensors alike.
 */
export type Adapter = {
  /** Short name, as on the command line and in the model's record. */
  name: string
  /** What its models do, as the metadata `task` says it; a model that says otherwise is not of the family. */
  task: 'detect'
  title: string
  /** What a model of this family looks like, in one sentence. */
  expects: string
  /** Null when the model is of this family, else what does not fit, as a clause: "its input is …". */
  accepts(signature: Signature, metadata: Metadata): string | null
  /** The input image of an accepted model. */
  input(signature: Signature, metadata: Metadata): ModelInput
  preparation: Preparation
  /** How many classes the outputs of a run tell apart, or null when they do not show it. Throws as `decode` does. */
  classCount(outputs: readonly OutputTensor[], frame: Letterbox): number | null
  /** What the outputs propose, most confident first. Throws when their shape is not the family's. */
  decode(outputs: readonly OutputTensor[], frame: Letterbox, keep: Keep): Proposal[]
}

export const defineAdapter = (adapter: Adapter): Adapter => adapter
