// How Avro values look in JSON: a decimal is a string ("12.50"), a long beyond the safe integers too.
import avro from 'avsc';

/** Avro's decimal on bytes: the unscaled value, big-endian, in two's complement. */
class Decimal extends avro.types.LogicalType {
  constructor(schema, opts) {
    super(schema, opts);
    this.scale = schema.scale ?? 0;
  }

  _fromValue(bytes) {
    const unscaled = bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt('0x' + bytes.toString('hex')));
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(this.scale + 1, '0');
    const point = digits.length - this.scale;
    return (unscaled < 0n ? '-' : '') + digits.slice(0, point) + (this.scale > 0 ? '.' + digits.slice(point) : '');
  }

  _toValue(text) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text));
    if (!match || (match[3] ?? '').length > this.scale) {
      return undefined; // not of this type
    }
    const unscaled = BigInt(match[1] + match[2] + (match[3] ?? '').padEnd(this.scale, '0'));
    let size = 1;
    while (BigInt.asIntN(size * 8, unscaled) !== unscaled) {
      size++;
    }
    return Buffer.from(BigInt.asUintN(size * 8, unscaled).toString(16).padStart(size * 2, '0'), 'hex');
  }
}

/** The eight bytes of a long as the number they are, or as its digits when a number cannot hold it. */
const long = avro.types.LongType.__with({
  fromBuffer: (bytes) => {
    const value = bytes.readBigInt64LE();
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  },
  toBuffer: (value) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: (value) => value,
  toJSON: (value) => value,
  isValid: (value) => Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value)),
  compare: (one, other) => (BigInt(one) < BigInt(other) ? -1 : BigInt(one) > BigInt(other) ? 1 : 0),
});

/** Options of avsc. */
export const avroTypes = {
  logicalTypes: { decimal: Decimal },
  typeHook: (schema) => (schema === 'long' || schema.type === 'long' ? long : undefined),
};
