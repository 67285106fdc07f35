import { t } from '@lingui/core/macro'
import { formatBytes, formatCount } from '../../kit/index.ts'

type SourceFile = { name: string; sizeBytes: number; sha256: string }
type Source = { name: string; suits: string; from: string; files: readonly [encoder: SourceFile, decoder: SourceFile] }

/** Published pairs of files that Winnow reads. */
const sources: readonly Source[] = [
  {
    name: 'EfficientSAM ViT-T',
    suits: t`the fastest; up to six points an object`,
    from: 'github.com/labelmeai/efficient-sam/releases/tag/onnx-models-20231225',
    files: [
      {
        name: 'efficient_sam_vitt_encoder.onnx',
        sizeBytes: 24_799_761,
        sha256: '7a73ee65aa2c37237c89b4b18e73082f757ffb173899609c5d97a2bbd4ebb02d',
      },
      {
        name: 'efficient_sam_vitt_decoder.onnx',
        sizeBytes: 16_565_728,
        sha256: 'e1afe46232c3bfa3470a6a81c7d3181836a94ea89528aff4e0f2d2c611989efd',
      },
    ],
  },
  {
    name: 'MobileSAM',
    suits: t`small; for a computer without a graphics card. Both files are in mobile_sam_20230629.zip`,
    from: 'huggingface.co/vietanhdev/segment-anything-onnx-models',
    files: [
      {
        name: 'mobile_sam.encoder.onnx',
        sizeBytes: 28_157_093,
        sha256: '20deef402855b31222b528f52b04807e41ebe47216ac0e39a0729f43491a0209',
      },
      {
        name: 'sam_vit_h_4b8939.decoder.onnx',
        sizeBytes: 16_500_272,
        sha256: '22cf85e35d14182f4b4712364264c06b22edbef63f065189586f080ef4e2f325',
      },
    ],
  },
  {
    name: 'SAM ViT-B',
    suits: t`larger and slower; any number of points`,
    from: 'github.com/wkentaro/labelme/releases/tag/sam-20230416',
    files: [
      {
        name: 'sam_vit_b_01ec64.quantized.encoder.onnx',
        sizeBytes: 99_827_688,
        sha256: '3346b9cc551c9902fbf3b203935e933592b22e042365f58321c17fc12641fd6a',
      },
      {
        name: 'sam_vit_b_01ec64.quantized.decoder.onnx',
        sizeBytes: 8_743_656,
        sha256: 'edbcf1a0afaa55621fb0abe6b3db1516818b609ea9368f309746a3afc68f7613',
      },
    ],
  },
]

/** Where to get segmentation models, with checksums. */
export function SegmenterSources() {
  return (
    <section aria-label={t`Where to get a model`} className="rounded-lg border border-line bg-inset p-3">
      <h3 className="text-xs font-medium text-text-2">{t`Where to get a model`}</h3>
      <ul className="mt-2 flex flex-col gap-3">
        {sources.map(({ name, suits, from, files }) => (
          <li key={name} className="flex min-w-0 flex-col gap-0.5">
            <p>
              <span className="font-medium">{name}</span>
              <span className="text-text-2"> · {suits}</span>
            </p>
            <p data-selectable className="text-xs wrap-anywhere text-text-2">
              {from}
            </p>
            <dl data-selectable className="text-2xs text-text-2">
              {files.map((file) => (
                <div key={file.name}>
                  <dt title={t`${formatCount(file.sizeBytes)} bytes`}>
                    {file.name} · {formatBytes(file.sizeBytes)}
                  </dt>
                  <dd className="font-mono break-all" title="SHA-256">
                    {file.sha256}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-text-3">
        {t`All under the Apache License 2.0. Compare the SHA-256 before you add them: sha256sum FILE on Linux, shasum -a 256 FILE on macOS, certutil -hashfile FILE SHA256 on Windows. Other exports of SAM, EdgeSAM and SAM 2 work too; Winnow tests every pair.`}
      </p>
    </section>
  )
}
