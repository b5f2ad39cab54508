#!/usr/bin/env node
// A client that knows Kafka, Avro and the registry's Confluent API, and nothing of Millrace.
// Results go to standard output as JSON, everything else to standard error.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import registryClient from '@kafkajs/confluent-schema-registry';
import kafkajs from 'kafkajs';
import { avroTypes } from './avro-types.js';

const { Kafka, logLevel } = kafkajs;
const { SchemaRegistry, SchemaType } = registryClient;

const usage = `usage:
  client.js publish --bootstrap HOST:PORT --registry URL --topic TOPIC --schema FILE.avsc --events FILE.ndjson
                    [--subject TOPIC-value] [--key FIELD] [--header NAME=VALUE]...
  client.js read    --bootstrap HOST:PORT --registry URL --topic TOPIC --count N [--timeout SECONDS]`;

const options = {
  bootstrap: { type: 'string' },
  registry: { type: 'string' },
  topic: { type: 'string' },
  schema: { type: 'string' },
  subject: { type: 'string' },
  events: { type: 'string' },
  key: { type: 'string' },
  header: { type: 'string', multiple: true, default: [] },
  count: { type: 'string' },
  timeout: { type: 'string', default: '60' },
};

const commands = {
  publish: { run: publish, needs: ['bootstrap', 'registry', 'topic', 'schema', 'events'] },
  read: { run: read, needs: ['bootstrap', 'registry', 'topic', 'count'] },
};

function kafka(args) {
  return new Kafka({
    clientId: 'millrace-avro-client',
    brokers: args.bootstrap.split(','),
    logLevel: logLevel.ERROR,
    // kafkajs logs to standard output otherwise, among the results
    logCreator: () => ({ namespace, log }) => console.error(namespace, log.message, log.error ?? ''),
  });
}

function registry(args) {
  return new SchemaRegistry({ host: args.registry.replace(/\/$/, '') }, { [SchemaType.AVRO]: avroTypes });
}

/** Registers the schema, and sends each line of the file as one event. Prints what it sent. */
async function publish(args) {
  const schemas = registry(args);
  const subject = args.subject ?? `${args.topic}-value`;
  const schema = await readFile(args.schema, 'utf8');
  const { id: schemaId } = await schemas.register({ type: SchemaType.AVRO, schema }, { subject });

  const events = (await readFile(args.events, 'utf8')).split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line));
  const headers = Object.fromEntries(args.header.map((header) => header.split(/=(.*)/s, 2)));
  const messages = await Promise.all(
    events.map(async (event) => ({
      key: args.key === undefined ? null : String(event[args.key]),
      value: await schemas.encode(schemaId, event),
      headers,
    })),
  );

  const producer = kafka(args).producer();
  await producer.connect();
  try {
    const batches = await producer.send({ topic: args.topic, acks: -1, messages });
    const partitions = batches.map(({ partition, baseOffset }) => ({ partition, baseOffset: Number(baseOffset) }));
    console.log(JSON.stringify({ topic: args.topic, subject, schemaId, sent: messages.length, partitions }));
  } finally {
    await producer.disconnect();
  }
}

/** Prints the first N committed records of a topic, one to a line, as they come. */
async function read(args) {
  const count = Number(args.count);
  const schemas = registry(args);
  const client = kafka(args);
  const groupId = `millrace-avro-client-${process.pid}-${Date.now()}`;
  const consumer = client.consumer({ groupId, readUncommitted: false });
  let seen = 0;
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: args.topic, fromBeginning: true });
    await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${seen} of ${count} records of ${args.topic} came within ${args.timeout} s`)),
        Number(args.timeout) * 1000,
      );
      const done = (end) => (value) => {
        clearTimeout(timer);
        end(value);
      };
      consumer.on(consumer.events.CRASH, ({ payload }) => done(reject)(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ partition, message }) => {
            if (seen >= count) {
              return;
            }
            try {
              console.log(JSON.stringify(await decoded(schemas, partition, message)));
            } catch (error) {
              done(reject)(new Error(`${args.topic}, partition ${partition}, offset ${message.offset}: ${error.message}`));
              return;
            }
            if (++seen === count) {
              done(resolve)();
            }
          },
        })
        .catch(done(reject));
    });
  } finally {
    await consumer.disconnect();
    await forget(client, groupId);
  }
}

async function decoded(schemas, partition, message) {
  return {
    partition,
    offset: Number(message.offset),
    key: message.key?.toString('utf8') ?? null,
    headers: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, value.toString('utf8')])),
    schemaId: message.value?.readInt32BE(1) ?? null,
    value: message.value && (await schemas.decode(message.value)),
  };
}

async function forget(client, groupId) {
  const admin = client.admin();
  await admin.connect();
  try {
    await admin.deleteGroups([groupId]);
  } catch {
    // an empty group goes away by itself
  } finally {
    await admin.disconnect();
  }
}

try {
  const { values: args, positionals } = parseArgs({ options, allowPositionals: true });
  const command = commands[positionals[0]];
  const missing = command?.needs.filter((name) => args[name] === undefined);
  if (!command || missing.length > 0) {
    console.error(command ? `missing: ${missing.map((name) => `--${name}`).join(', ')}\n${usage}` : usage);
    process.exitCode = 2;
  } else {
    await command.run(args);
  }
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
