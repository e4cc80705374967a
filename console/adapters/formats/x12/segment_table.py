"""The segments in use: what each element is, in the notation of ``tables.py``. Labels are our own.

Lengths are the longest of versions 003010 to 006050, so that nothing a version allows is called too long. Only what
is read or checked is named; elements after the last named one are not looked at.
"""

from __future__ import annotations

from console.adapters.formats.x12.tables import SegmentRule, segment_rule

_ITEMS = "*12 ID2 whose item number;AN80 item number"

_TEXT = {
    # Beginnings
    "BEG": "ID2! purpose;ID2! order type;AN22! order number;AN30 release;DT! order date;AN30 contract",
    "BAK": "ID2! purpose;ID2! status;AN22! order number;DT! order date;AN30 release;AN45 request;"
    "AN30 contract;AN80 supplier's order number;DT answered on",
    "BCH": "ID2! purpose;ID2! order type;AN22! order number;AN30 release;AN8 change number;DT! order date;"
    "AN45 request;AN30 contract;AN80 reference;DT answered on;DT changed on",
    "BCA": "ID2! purpose;ID2 status;AN22! order number;AN30 release;AN8 change number;DT! order date;"
    "AN45 request;AN30 contract;AN80 supplier's order number;DT answered on;DT changed on",
    "BSN": "ID2! purpose;AN30! notice number;DT! date;TM! time;ID4 hierarchy;ID2 type;ID3 reason",
    "BIG": "DT! invoice date;AN22! invoice number;DT order date;AN22 order number;AN30 release;"
    "AN8 change number;ID2 type;ID2 purpose",
    "BIA": "ID2! purpose;ID2! report type;AN80! report number;DT! date;TM time;ID2 action",
    "BRA": "AN80! receipt number;DT! date;ID2! purpose;ID1! type;TM time;ID2 condition",
    "BCT": "ID2! catalogue purpose;AN15 catalogue number;AN15 version;AN30 revision;ID2 unit;"
    "AN15 earlier number;AN15 earlier version;AN80 description;-;ID2 purpose",
    "BPR": "ID2! what to do;R! amount;ID1=C,D! credit or debit;ID3! method;ID10 payment format;ID2;AN12;ID3;"
    "AN35;AN10;AN9;ID2;AN12;ID3;AN35;DT paid on",
    "BGN": "ID2! purpose;AN80! number;DT! date;TM time;ID2 zone;AN80 earlier number;ID2;ID2 action",
    "B2": "ID2;ID4 carrier;-;AN30! shipment number;-;ID2 payment",
    "B2A": "ID2! purpose;ID2 application",
    "B1": "ID4 carrier;AN30! shipment number;DT date;ID1 answer",
    "B3": "-;AN22! invoice number;AN30 shipment number;ID2! payment;ID1 weight unit;DT! billed on;"
    "N2^! amount;ID2 correction;DT delivered on;ID3 date qualifier;ID4 carrier;DT shipped on",
    "B10": "AN80 carrier's number;AN30 shipment number;ID4 carrier",
    "W05": "ID1! status;AN22! depositor's order number;AN22 order number;AN30;AN30",
    "W06": "ID1! status;AN22 depositor's order number;DT shipped on;AN30 shipment number;AN80 agent's number;"
    "AN22 order number",
    # Receipts
    "AK1": "ID2! group kind;N0! group number;AN12 version",
    "AK2": "ID3! set;AN9! set number;AN35 version",
    "AK3": "ID3! segment;N0! position;AN6 loop;ID3 fault",
    "AK4": "-! element;N0;ID3! fault;AN99 value",
    "AK5": "ID1=A,E,M,P,R,W,X! outcome;ID3;ID3;ID3;ID3;ID3",
    "AK9": "ID1=A,E,M,P,R,W,X! outcome;N0! sets said;N0! sets received;N0! sets accepted;ID3;ID3;ID3;ID3;ID3",
    "IK3": "ID3! segment;N0! position;AN6 loop;ID3 fault",
    "IK4": "-! element;N0;ID3! fault;AN99 value",
    "IK5": "ID1=A,E,M,P,R,W,X! outcome;ID3;ID3;ID3;ID3;ID3",
    "CTX": "-",
    # The head, and what hangs on head and lines
    "CUR": "ID3! whose currency;ID3! currency;R rate",
    "REF": "ID3! qualifier;AN80 number;AN80 description",
    "PER": "ID2! function;AN60 name;ID2 kind of number;AN256 number;ID2 kind of number;AN256 number;ID2;AN256",
    "TAX": "AN20 number",
    "FOB": "ID2! who pays;ID2;AN80 place;ID2;ID3 terms;ID2;AN80 description",
    "CTP": "ID2;ID3 price kind;R^ price;R quantity;- unit;ID3 multiplier kind;R multiplier;R amount;ID2 basis",
    "SAC": "ID1=A,C,N,P,Q,R,S! kind;ID4 code;ID2;AN10;N2^ amount;ID1;R percent;R rate;- unit;R quantity;"
    "R quantity;ID2 method;AN80 reference;AN20;AN80 description",
    "ITA": "ID1! kind;ID2;ID10;ID2! method;AN16;R rate;N2^ amount;ID1;R percent;R;-;R quantity;AN80 description",
    "ITD": "ID2 kind;ID2 from;R percent;DT discount until;N0 discount days;DT due on;N0 days;N2 discount;DT;"
    "N2;R;AN80 text;N0 day of month",
    "LDT": "ID2! from;R! lead time;ID2! unit;DT",
    "DTM": "ID3! meaning;DT day;TM time;ID2 zone;-;ID3 form;AN35 period",
    "TD1": "AN5 package;N0 packages;-;-;-;ID2 weight kind;R weight;ID2 weight unit;R volume;ID2 volume unit",
    "TD3": "ID2 equipment;AN4;AN15 number;-;-;-;-;-;AN15 seal",
    "TD5": "ID2;ID2 kind of code;AN80 carrier;ID2;AN35 routing;ID2 status;ID2;AN30;-;ID2;R;ID2 service",
    "TXI": "ID2! kind;R^ amount;R percent;ID2;AN10;ID1;ID1;R taxable;AN20",
    "PKG": "ID1;ID2;ID2;AN7;AN80 description",
    "N9": "ID3! qualifier;AN80 number;AN45 text;DT;TM;ID2;-",
    "MSG": "AN264! text",
    "NTE": "ID3;AN264! text",
    "MTX": "ID3;AN4096 text",
    "MAN": "ID2! kind;AN48! mark;AN48;ID2;AN48;AN48",
    "N1": "ID3! role;AN60 name;ID2 kind of id;AN80 id",
    "N2": "AN60 name;AN60 name",
    "N3": "AN55! street;AN55 street",
    "N4": "AN30 city;AN2 region;AN15 postal code;AN3 country;ID2;AN30",
    "LQ": "ID3;AN30 code",
    "G62": "ID2 meaning;DT day;ID2 time meaning;TM time;ID2 zone",
    "G61": "ID2;AN60 name;ID2 kind;AN256 number",
    "AMT": "ID3! kind;R! amount;ID1",
    "PAM": "ID2;R quantity;-;ID3 kind;R amount",
    "QTY": "ID2! kind;R^ quantity;- unit;AN30",
    "MEA": "ID2;ID3 what;R value;- unit;R;R",
    "NM1": "ID3! role;ID1;AN60 name;AN35;AN25;AN10;AN10;ID2;AN80 id",
    # Lines
    "PO1": f"AN20 line;R^ quantity;ID2 unit;R^ price;ID2 price basis;{_ITEMS}",
    "POC": f"AN20 line;ID2! change;R^ quantity;R left to receive;- unit;R^ price;ID2 price basis;{_ITEMS}",
    "IT1": f"AN20 line;R^ quantity;ID2 unit;R^ price;ID2 price basis;{_ITEMS}",
    "LIN": f"AN20 line;{_ITEMS}",
    "ACK": f"ID2! status;R^ quantity;ID2 unit;ID3 date meaning;DT day;AN45 request;{_ITEMS}",
    "SCH": "R^! quantity;- unit;ID3 role;AN60 name;ID3! date meaning;DT! day;TM time;ID3 date meaning;DT day",
    "PID": "ID1! form;ID3;ID2;AN12 code;AN80 description",
    "PO4": "R pack;R size;ID2 unit;AN25 package;ID2;R weight;ID2 weight unit",
    "IT3": "R quantity;ID2 unit;ID3 status",
    "SLN": f"AN20 line;AN20;ID1;R quantity;- unit;R price;ID2;ID1;{_ITEMS}",
    "SDQ": "ID2! unit;ID2;AN80! place;R! quantity;AN80;R;AN80;R;AN80;R;AN80;R;AN80;R;AN80;R;AN80;R;AN80;R;AN80;R",
    "RCD": "AN20 line;R^ received;- unit;R^ returned;- unit;R^ in question;- unit;ID2 condition",
    "CLD": "N0! loads;R! pieces;ID5",
    "SN1": "AN20 line;R^! shipped;ID2! unit;R to date;R ordered;ID2 unit;-;ID2 status",
    "PRF": "AN22! order number;AN30 release;AN8 change number;DT order date;AN20 order line;AN30 contract",
    "HL": "AN12! level's number;AN12 parent;ID2! level;ID1=0,1 has children",
    "PAL": "ID2;N0;N0;N0;R;R weight;ID2 weight unit",
    "G53": "ID3! action",
    "G69": "AN45 description",
    "LS": "AN6",
    "LE": "AN6",
    # Totals
    "CTT": "N0! lines;R total;R weight;ID2;R volume;ID2;AN80",
    "TDS": "N2^! total;N2 before discount;N2 discounted;N2 discount",
    "CAD": "ID2 mode;AN4;AN10;ID4 carrier;AN35 routing;ID2;ID3;AN80 number",
    "ISS": "R pieces;ID2;R weight;ID2;R volume;ID2",
    # Payments and application advice
    "TRN": "ID2! kind;AN80! number;AN10;AN80",
    "ENT": "N0;ID3;ID2;AN80",
    "RMR": "ID3 kind;AN80 number;ID2;R^ paid;R gross;R discount;ID2 adjustment;R adjusted",
    "ADX": "R! amount;ID2 reason;ID3 kind;AN80 number",
    "OTI": "ID2! outcome;ID3 kind;AN80 number;AN15;AN15;DT;TM;N0 group number;AN9 set number;ID3 set;AN12",
    "TED": "ID3! fault;AN60 text;ID3 segment;N0 position;N0 element;N0;AN99 value;AN99 wanted",
    "RED": "AN80 text;ID3;ID2;ID3;ID3;AN30 code",
    # Carriage
    "C3": "ID3! currency",
    "L11": "AN80 number;ID3 qualifier;AN80 text",
    "S5": "N0! stop;ID2! reason;R weight;ID1 unit;R packs;ID2 unit",
    "AT8": "ID2;ID1 unit;R weight;N0 pieces;N0 pieces;ID1;R volume",
    "LAD": "ID3 package;N0 packs;ID1 unit;R weight;ID1;R;ID2;AN80;ID2;AN80;ID2;AN80;AN50 description",
    "L5": "N0;AN50 description;AN30;ID1;AN5;AN48 mark;ID2",
    "L0": "N0;R billed as;ID2;R weight;ID2 weight kind;R volume;ID1;N0 packs;ID3 package;-;ID1 unit",
    "L1": "N0;R rate;ID2 basis;N2 amount;N2 advance;N2 prepaid;-;ID3 code;ID3;-;-;AN25 description",
    "L3": "R weight;ID2 weight kind;R rate;ID2 basis;N2 amount;N2;N2;ID3;R;ID1;N0 packs;ID1 unit;ID3",
    "LX": "N0! number",
    "AT7": "ID2 event;ID2 reason;ID2 appointment;ID2 reason;DT day;TM time;ID2 zone",
    "MS1": "AN30 city;ID2 region;ID3 country;-;-;ID1;ID1;AN15 postal code",
    "MS2": "ID4 carrier;AN15 equipment;ID2 kind",
    "MS3": "ID4 carrier;ID2;AN30 city;ID2 mode",
    "OID": "AN80;AN22 order number;AN80;ID2;R packs;ID1;R weight",
    "PLD": "N0 pallets",
    "K1": "AN30 text;AN30 text",
    "POD": "DT day;TM time;AN60 name",
    # Warehouses
    "W66": "ID2! payment;ID2 mode;ID2;ID2;AN35 routing;ID2;AN30;ID4;N2;ID4 carrier",
    "W76": "R quantity;R weight;ID2 unit;R volume;ID2",
    "W01": "R^! quantity;ID2! unit;AN12 case code;ID2 whose item number;AN80 item number;"
    "ID2 whose item number;AN80 item number;-;-;-;-;-;AN30 lot;-;ID2 whose item number;AN80 item number",
    "W17": "ID1! what is reported;DT date;AN30 receipt number;AN22 depositor's order number;AN30 shipment number",
    "W07": "R^! quantity received;ID2! unit;AN12 case code;ID2 whose item number;AN80 item number;"
    "ID2 whose item number;AN80 item number;AN30 lot;-;ID2 whose item number;AN80 item number",
    "W13": "R! quantity;ID2! unit;ID2! condition;AN30 lot",
    "W14": "R! quantity received",
    "W20": "R pack;R;ID2;R weight",
    "W12": "ID2! status;R ordered;R^ shipped;R missing;ID2 unit;AN12 case code;ID2 whose item number;"
    "AN80 item number;AN30 lot;R weight;ID2;ID1;R;ID2;ID1;AN12;ID2 whose item number;AN80 item number",
    "W27": "ID2! mode;ID4 carrier;AN35 routing;ID2 payment;AN4;AN15 equipment;ID2",
    "W28": "AN10 consolidation",
    "W03": "R! units;R weight;ID2 unit;R volume;ID2;N0 cartons",
    "W10": "ID2",
}
_UNREAD = """
    ADV AT5 BAL C2 CD3 CN1 CRC CSH CTB DED DIS DMG DTP EFI FA1 FA2 G08 G39 G66 G72 H1 H2 H3 H6 INC IT8 L4 L7 L9
    LEP LFH LH1 LH2 LH3 LH4 LH6 LHR LHT LM M7 N7 NX2 PCT PEN PO3 PWK Q7 R3 R4 RDM RPA RYL SI SPI SPO SR TC2
    TD4 TSD TXP UIT V9 VEH W08 W09 W18 W6 YNQ
"""  # part of a set, nothing of them is read

SEGMENTS: dict[str, SegmentRule] = {
    tag: segment_rule(tag, text) for tag, text in (_TEXT | dict.fromkeys(_UNREAD.split(), "-")).items()
}
TAGS = frozenset(SEGMENTS) | {"ST", "SE", "GS", "GE", "IEA", "TA1"}
