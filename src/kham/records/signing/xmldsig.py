"""A minimal enveloped XML signature (XML-DSig: RSA-SHA256, inclusive C14N) in CHUKYDONVI."""

from __future__ import annotations

import base64
import hashlib

from lxml import etree

from kham.kernel.signatures.holders import Signer

DSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def sign_envelope(root: etree._Element, signer: Signer) -> None:
    """Put an enveloped XML signature (RSA-SHA256, C14N) over the whole document into CHUKYDONVI."""
    holder = root.find(".//CHUKYDONVI")
    digest = base64.b64encode(hashlib.sha256(etree.tostring(root, method="c14n")).digest()).decode()
    signature = etree.SubElement(holder, f"{{{DSIG}}}Signature", nsmap={None: DSIG})
    info = etree.SubElement(signature, f"{{{DSIG}}}SignedInfo")
    etree.SubElement(info, f"{{{DSIG}}}CanonicalizationMethod", Algorithm=C14N)
    etree.SubElement(info, f"{{{DSIG}}}SignatureMethod", Algorithm=RSA_SHA256)
    reference = etree.SubElement(info, f"{{{DSIG}}}Reference", URI="")
    transforms = etree.SubElement(reference, f"{{{DSIG}}}Transforms")
    etree.SubElement(transforms, f"{{{DSIG}}}Transform", Algorithm=f"{DSIG}enveloped-signature")
    etree.SubElement(reference, f"{{{DSIG}}}DigestMethod", Algorithm=SHA256)
    etree.SubElement(reference, f"{{{DSIG}}}DigestValue").text = digest
    # A document of its own first: in place, libxml2 writes needless xmlns="" into the canonical form of a part.
    alone = etree.fromstring(etree.tostring(info, with_tail=False))
    value = base64.b64encode(signer.sign(etree.tostring(alone, method="c14n"))).decode()
    etree.SubElement(signature, f"{{{DSIG}}}SignatureValue").text = value
    data = etree.SubElement(etree.SubElement(signature, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
    etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = base64.b64encode(
        signer.certificate()
    ).decode()
