import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { errorMessage, queries } from '../../../connection/index.ts'
import { Button, TextField } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { FamilyField, FileField } from '../fields.tsx'
import type { ModelSource } from './model-source.ts'
import { PromptField, TextFileFields } from './TextFields.tsx'

type SourceFieldsProps = {
  source: ModelSource
  problem: Error | null
  onChange(part: Partial<ModelSource>): void
}

const places = [
  ['file', t`ONNX file`],
  ['server', t`On a server`],
] as const

/** The location of a model and optional files. */
export function SourceFields({ source, readsTexts, problem, onChange }: SourceFieldsProps & { readsTexts: boolean }) {
  const { data: families = [] } = useQuery(queries.models.families.queryOptions())
  const isAllowed = useQuery(queries.workspace.settings.queryOptions()).data?.remoteModels ?? false
  // A Winnow server may forbid all model hosts.
  const mayAsk = window.winnow.modelHosts?.length !== 0
  return (
    <div className="flex flex-col gap-3">
      <fieldset className="flex gap-5">
        <legend className="sr-only">{t`Model location`}</legend>
        {places
          .filter(([place]) => place === 'file' || mayAsk)
          .map(([value, title]) => (
            <label key={value} className="flex items-center gap-2">
              <input
                type="radio"
                name="place"
                className="accent-accent"
                checked={source.at === value}
                onChange={() => onChange({ at: value })}
              />
              {title}
            </label>
          ))}
      </fieldset>
      {source.at === 'file' ? (
        <>
          <FileField
            label={t`ONNX file`}
            title={t`Choose an ONNX file`}
            extensions={['onnx']}
            value={source.file}
            onChange={(file) => onChange({ file })}
            example="/path/to/model.onnx"
            error={problem}
          />
          {readsTexts && (
            <>
              <PromptField source={source} onChange={(texts) => onChange({ texts })} />
              <TextFileFields source={source} onChange={onChange} />
            </>
          )}
        </>
      ) : isAllowed ? (
        <ServerFields source={source} problem={problem} onChange={onChange} />
      ) : (
        <AllowServers />
      )}
      <FamilyField
        families={families}
        value={source.family}
        onChange={(family) => onChange({ family })}
        automatically={t`Detected from inputs, outputs and metadata`}
      />
      <FileField
        label={t`Class names`}
        title={t`Choose class list`}
        extensions={['txt', 'names']}
        value={source.labelsFile}
        onChange={(labelsFile) => onChange({ labelsFile })}
        optional
        example={t`Not needed for most models`}
        hint={t`A text file with one name per line, for models without class names`}
      />
      <FileField
        label={t`Manifest`}
        title={t`Choose a manifest`}
        extensions={['json']}
        value={source.manifestFile}
        onChange={(manifestFile) => onChange({ manifestFile })}
        optional
        example={t`Not needed for known families`}
        hint={t`Describes how to read any other model. Winnow finds <model>.winnow.json next to the file`}
      />
    </div>
  )
}

function ServerFields({ source, problem, onChange }: SourceFieldsProps) {
  return (
    <>
      <TextField
        label={t`Address`}
        hint={t`A server with the Open Inference Protocol, such as Triton or OpenVINO Model Server`}
        problem={problem ? errorMessage(problem) : undefined}
        value={source.url}
        placeholder="https://gpu.example.org:8000"
        onChange={(text) => onChange({ url: text })}
      />
      <div className="grid grid-cols-[minmax(0,1fr)_140px] gap-3">
        <TextField
          label={t`Model on the server`}
          value={source.served}
          onChange={(text) => onChange({ served: text })}
        />
        <TextField
          label={t`Version`}
          value={source.version}
          placeholder={t`The server’s choice`}
          onChange={(text) => onChange({ version: text })}
        />
      </div>
      <p className="text-xs text-warn">
        <Trans>Scaled images leave this computer for this server, without names or EXIF data.</Trans>
      </p>
    </>
  )
}

/** Says that models on servers are off, and lets an admin allow them. */
function AllowServers() {
  const refused = useRefusal('workspace.changeSettings', t`allow models on servers`)
  const allow = useMutation(queries.workspace.changeSettings.mutationOptions())
  return (
    <div className="flex items-center gap-4 rounded-lg bg-inset px-4 py-3">
      <p className="min-w-0 flex-1 text-text-2">
        <Trans>
          Models on servers are off in this workspace. With them, scaled images leave this computer, without names or
          EXIF data.
        </Trans>
      </p>
      <Button refused={refused} disabled={allow.isPending} onClick={() => allow.mutate({ remoteModels: true })}>
        {t`Allow models on servers`}
      </Button>
    </div>
  )
}
