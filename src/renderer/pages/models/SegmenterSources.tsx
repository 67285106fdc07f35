import { t } from '@lingui/core/macro'

/** What is known of models that work with clicks; sizes and hashes differ by export, so that none are said. */
const sources = [
  {
    name: 'MobileSAM',
    suits: t`the smallest; for a computer without a graphics card`,
    files: t`export mobile_sam.pt with samexporter (encoder and decoder)`,
    from: 'github.com/ChaoningZhang/MobileSAM, pypi.org/project/samexporter',
  },
  {
    name: 'SAM 2.1 Small',
    suits: t`finer outlines, slower`,
    files: 'vision_encoder.onnx, prompt_encoder_mask_decoder.onnx',
    from: 'huggingface.co/onnx-community/sam2.1-hiera-small-ONNX',
  },
  {
    name: 'SAM ViT-B',
    suits: t`large; the original model`,
    files: t`an encoder and a decoder, exported with samexporter`,
    from: 'huggingface.co/vietanhdev/segment-anything-onnx-models',
  },
] as const

/** Where to get a pair of files. */
export function SegmenterSources() {
  return (
    <section aria-label={t`Where to get a model`} className="rounded-lg border border-line bg-inset p-3">
      <h3 className="text-xs font-medium text-text-2">{t`Where to get a model`}</h3>
      <ul className="mt-2 flex flex-col gap-2">
        {sources.map(({ name, suits, files, from }) => (
          <li key={name}>
            <p>
              <span className="font-medium">{name}</span>
              <span className="text-text-2"> · {suits}</span>
            </p>
            <p data-selectable className="text-xs break-words text-text-2">
              {files}
              <br />
              {from}
            </p>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-text-3">{t`All three under the Apache License 2.0. Sizes and hashes differ by export. Winnow stores the hash of the files you add.`}</p>
    </section>
  )
}
