/** A tensor as a model declares it. A dimension given as text is only known when the model runs. */
export type TensorSignature = { name: string; type: string; dims: readonly (number | string)[] }

/** What goes into a model and what comes out, as its file declares it. */
export type Signature = { inputs: readonly TensorSignature[]; outputs: readonly TensorSignature[] }

/** The texts that a model's maker stored beside the graph. */
export type Metadata = ReadonlyMap<string, string>

export const describeTensor = ({ name, type, dims }: TensorSignature): string =>
  `"${name}" ${type} [${dims.join(', ')}]`

/** Names, types and shapes in one line, for the sentence that refuses a model. */
export function describeSignature({ inputs, outputs }: Signature): string {
  const list = (tensors: readonly TensorSignature[]) =>
    tensors.slice(0, 8).map(describeTensor).join(', ') + (tensors.length > 8 ? ` and ${tensors.length - 8} more` : '')
  return `input ${list(inputs) || 'none'}; output ${list(outputs) || 'none'}`
}
