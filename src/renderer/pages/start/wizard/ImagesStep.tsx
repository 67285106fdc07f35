import { t } from '@lingui/core/macro'
import { Folder } from 'lucide-react'
import { useState } from 'react'
import { useWorkspace } from '../../../connection/index.ts'
import { FramesFields, framesOf, usualFrames } from '../../../dialogs/import/FramesFields.tsx'
import { Button, Field, formatCount, Input, RadioCard } from '../../../kit/index.ts'
import { FoundFiles } from './FoundFiles.tsx'
import { hasImages, isEmpty, useFound } from './found.ts'
import { StepFrame } from './StepFrame.tsx'
import { chooseImagesFolder, closeWizard, createWorkspace, useWizard } from './wizard.ts'

const storages = [
  { value: 'copy', title: t`Copy`, text: t`Copy the images into the workspace. The originals are not changed.` },
  { value: 'link', title: t`Link`, text: t`Keep the files where they are. Don’t move them later.` },
] as const

/** The step that shows the found images and asks for the workspace's name and how to store images. */
export function ImagesStep() {
  const { paths, name: suggested, importJob } = useWizard()
  const [name, setName] = useState(suggested)
  const [storage, setStorage] = useState<'copy' | 'link'>('copy')
  const isImporting = importJob !== null
  const isCreated = useWorkspace(({ status }) => status !== 'none')
  const [frames, setFrames] = useState(usualFrames)
  const hasVideos = useFound(({ videos }) => videos.length > 0)
  const onlyVideos = useFound((found) => !hasImages(found)) && hasVideos
  const chosenFrames = framesOf(frames)
  const isEmptyChoice = useFound(isEmpty) && !isImporting
  return (
    <StepFrame
      title={t`Choose images`}
      text={t`Labels next to the images are imported too: COCO, YOLO, Pascal VOC and others.`}
      onBack={isCreated ? undefined : closeWizard}
      next={isImporting ? t`Continue` : isCreated ? t`Import` : t`Create workspace`}
      isFocused
      isReady={name.trim() !== '' && !isEmptyChoice && (chosenFrames !== null || !hasVideos)}
      onNext={() => void createWorkspace(name.trim(), storage, chosenFrames ?? framesOf(usualFrames)!)}
    >
      <div className="flex items-center gap-3 rounded-lg border border-line px-4 py-3">
        <Folder size={20} className="shrink-0 text-accent-text" aria-hidden />
        <span className="min-w-0 flex-1 truncate font-medium" title={paths.join('\n')}>
          {paths.length > 1 ? t`${paths[0] ?? ''} and ${formatCount(paths.length - 1)} more` : paths[0]}
        </span>
        {!isImporting && <Button onClick={() => void chooseImagesFolder()}>{t`Choose another…`}</Button>}
      </div>
      <FoundFiles frames={chosenFrames} />
      {hasVideos && !isImporting && <FramesFields choice={frames} onChange={setFrames} />}
      <fieldset className="grid grid-cols-2 gap-3" hidden={isEmptyChoice || onlyVideos} disabled={isImporting}>
        <legend className="sr-only">{t`Image storage`}</legend>
        {storages.map(({ value, title, text }) => (
          <RadioCard
            key={value}
            name="storage"
            title={title}
            hint={text}
            checked={value === storage}
            onChoose={() => setStorage(value)}
          />
        ))}
      </fieldset>
      <Field label={t`Workspace name`} className={isEmptyChoice ? 'hidden' : ''}>
        {(ids) => (
          <Input
            {...ids}
            maxLength={200}
            disabled={isCreated}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </StepFrame>
  )
}
