import { beforeEach } from 'vitest'
import { resultsWriter } from '../../scripts/testing/results.mjs'

// Written by the worker itself and at once: so a test that hangs it, or takes it along, is known by name.
const results = process.env.WINNOW_TEST_RESULTS
const tell = results ? resultsWriter(results) : () => {}

beforeEach(({ task: { id, file, fullTestName } }) => tell({ is: 'begun', id, file: file.name, test: fullTestName }))
