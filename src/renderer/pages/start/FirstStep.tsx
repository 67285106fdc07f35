import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { FolderOpen, FolderPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, classNames } from '../../kit/index.ts'
import { chooseImagesFolder } from './wizard/wizard.ts'

/** The steps of the wizard, with the first one open. */
export function FirstStep({ isBusy, onSample }: { isBusy: boolean; onSample(): void }) {
  return (
    <section aria-labelledby="new-workspace">
      <h2 id="new-workspace" className="text-xl font-semibold">
        {t`New workspace`}
      </h2>
      <p className="mt-1 text-text-2">
        <Trans>Review your first label about a minute after choosing a folder.</Trans>
      </p>
      <ol className="mt-6">
        <Step number={1} title={t`Images`} isOpen>
          <div className="mt-3 flex flex-col items-center gap-3 rounded-xl border border-dashed border-accent-text bg-surface px-6 py-7 text-center">
            <FolderPlus size={26} strokeWidth={1.75} className="text-accent-text" aria-hidden />
            <p className="font-semibold">{t`Drop a folder here`}</p>
            <p className="max-w-sm text-xs text-text-2">
              <Trans>
                JPEG, PNG, WebP, TIFF and more, copied or linked. Labels next to the images are imported too: COCO,
                YOLO, VOC and others.
              </Trans>
            </p>
            <div className="flex flex-wrap justify-center gap-2">
              <Button variant="primary" icon={FolderOpen} disabled={isBusy} onClick={() => void chooseImagesFolder()}>
                {t`Choose a folder`}
              </Button>
              <Button disabled={isBusy} onClick={onSample}>
                {t`Use the sample`}
              </Button>
            </div>
          </div>
        </Step>
        <Step number={2} title={t`Model`}>
          <Trans>Use the starter model for 80 everyday objects, your own ONNX file, or no model.</Trans>
        </Step>
        <Step number={3} title={t`Classes`}>
          <Trans>Name your classes, then match the model’s classes to them. All others are ignored.</Trans>
        </Step>
        <Step number={4} title={t`See the result`} isLast>
          <Trans>Check twelve images with boxes. Adjust the confidence, then start reviewing.</Trans>
        </Step>
      </ol>
    </section>
  )
}

type StepProps = { number: number; title: string; isOpen?: boolean; isLast?: boolean; children: ReactNode }

function Step({ number, title, isOpen = false, isLast = false, children }: StepProps) {
  return (
    <li className="flex gap-4">
      <span className="flex flex-col items-center" aria-hidden>
        <span
          className={classNames(
            'tabular grid size-6 place-items-center rounded-full text-xs font-semibold',
            isOpen ? 'bg-accent text-on-accent' : 'bg-inset text-text-2',
          )}
        >
          {number}
        </span>
        {!isLast && <span className="my-1 w-px flex-1 bg-line-strong opacity-40" />}
      </span>
      <div className={classNames('min-w-0 flex-1', !isLast && 'pb-6')}>
        <h3 className="leading-6 font-semibold">{title}</h3>
        <div className="text-text-2">{children}</div>
      </div>
    </li>
  )
}
